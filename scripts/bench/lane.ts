import { connect, type Socket } from 'node:net';

/** An HTTP client on one keep-alive connection that costs next to nothing: the generator shares the machine's cores. */
export interface Lane {
  /** Sends one whole request; gives the status. Rejects when the connection breaks. One at a time. */
  request(bytes: Buffer): Promise<number>;
  readonly isOpen: boolean;
  close(): void;
}

const headEnd = '\r\n\r\n';

/** How long the answer in `text` is, and its status; null while it is not all there. */
function readAnswer(text: string): { status: number; length: number } | null {
  const end = text.indexOf(headEnd);
  if (end === -1) return null;
  const body = Number(/\r\ncontent-length: *(\d+)/iu.exec(text.slice(0, end))?.[1] ?? 0);
  const length = end + headEnd.length + body;
  return text.length < length ? null : { status: Number(text.slice(9, 12)), length };
}

export async function openLane(port: number): Promise<Lane> {
  const socket = await connected(port);
  let waiting: { resolve(status: number): void; reject(error: Error): void } | null = null;
  let rest = '';
  let isOpen = true;
  socket.setNoDelay(true);
  socket.setEncoding('latin1'); // one character a byte
  socket.on('data', (chunk: string) => {
    rest += chunk;
    const answer = readAnswer(rest);
    if (!answer) return;
    rest = rest.slice(answer.length);
    const asked = waiting;
    waiting = null;
    asked?.resolve(answer.status);
  });
  socket.on('error', () => {}); // 'close' follows
  socket.on('close', () => {
    isOpen = false;
    waiting?.reject(new Error('the server closed the connection'));
  });
  return {
    request: (bytes) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(bytes);
      }),
    get isOpen() {
      return isOpen;
    },
    close: () => socket.destroy(),
  };
}

const connected = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => resolve(socket));
    socket.once('error', reject);
  });
