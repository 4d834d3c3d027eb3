/** Above this nothing is read: a certificate of 100,000 organs is smaller. */
export const mostBytes = 64 * 1024 * 1024;

/** A file somebody chose, dropped or pasted; read again when the keys change. */
export interface Source {
  id: number;
  name: string;
  size: number;
  read: () => Promise<Uint8Array>;
}

let last = 0;

export const sourceOfFile = (file: File): Source => ({
  id: (last += 1),
  name: file.name,
  size: file.size,
  read: async () => new Uint8Array(await file.arrayBuffer()),
});

export function sourceOfText(text: string): Source {
  const bytes = new TextEncoder().encode(text);
  return { id: (last += 1), name: '粘贴的文本', size: bytes.length, read: () => Promise.resolve(bytes) };
}

/** `3.2 MB`, `18 kB`. */
export const saySize = (bytes: number): string =>
  bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} 字节`;
