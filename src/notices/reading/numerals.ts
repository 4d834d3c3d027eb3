const digits = new Map('〇一二三四五六七八九'.split('').map((char, i) => [char, i]));

/** `12`, `十二`, `二十三`, `两`, `二〇一四`, `○`: a whole number, or null. Folded text in; for counts below a hundred and for years. */
export const parseNumeral = (text: string): number | null => {
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  if (text === '两' || text === '俩') return 2;
  const plain = text.replaceAll('零', '〇').replaceAll('0', '〇').replaceAll('O', '〇');
  const tens = /^([一二三四五六七八九])?十([一二三四五六七八九])?$/u.exec(plain);
  if (tens) return (digits.get(tens[1] ?? '一') ?? 0) * 10 + (digits.get(tens[2] ?? '〇') ?? 0);
  let value = 0;
  for (const char of plain) {
    const digit = digits.get(char);
    if (digit === undefined) return null;
    value = value * 10 + digit;
  }
  return plain === '' ? null : value;
};

const han = '〇一二三四五六七八九'.split('');

/** 1 → 一, 12 → 十二, 20 → 二十, as items are numbered; from a hundred on in digits. */
export const chineseNumeral = (n: number): string => {
  if (n < 10 || n > 99) return han[n] ?? String(n);
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  return `${tens === 1 ? '' : (han[tens] ?? '')}十${ones === 0 ? '' : (han[ones] ?? '')}`;
};
