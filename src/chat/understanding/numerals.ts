const digits = new Map(Array.from('零一二三四五六七八九').map((char, value) => [char, value]));
digits.set('〇', 0).set('两', 2).set('幺', 1);
for (const [value, char] of Array.from('壹贰叁肆伍陆柒捌玖').entries()) digits.set(char, value + 1);

/** `七`, `十二`, `二十`, `一百零三`, `三〇` or plain digits as a number; null when it is none. */
export function readNumeral(words: string): number | null {
  if (/^\d{1,9}$/u.test(words)) return Number(words);
  if (!/^[零一二三四五六七八九十百两〇幺壹贰叁肆伍陆柒捌玖]{1,7}$/u.test(words)) return null;
  if (!/[十百]/u.test(words)) return Number(Array.from(words, (char) => digits.get(char)).join(''));
  const parts = /^(?:(?<hundreds>[^十百]?)百)?零?(?:(?<tens>[^十百]?)(?<ten>十))?(?<ones>[^十百]?)$/u.exec(
    words,
  )?.groups;
  if (!parts) return null;
  const { hundreds, tens, ten, ones } = parts;
  const of = (char: string | undefined, otherwise: number) => (char ? (digits.get(char) ?? otherwise) : otherwise);
  return (hundreds === undefined ? 0 : of(hundreds, 1) * 100) + (ten ? of(tens, 1) * 10 : 0) + of(ones, 0);
}
