/** One part named `media` with a file name, as media/upload wants it (wecom.md 7). */
export interface Upload {
  type: string;
  name: string;
  bytes: Buffer;
}

export function readUpload(body: Buffer, contentType: string, type: string): Upload {
  const boundary = /boundary="?([^";]+)"?/u.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error(`media/upload without multipart: ${contentType}`);
  const start = body.indexOf('\r\n\r\n');
  const head = body.subarray(0, start).toString('utf8');
  const end = body.indexOf(`\r\n--${boundary}`, start);
  if (!/name="media"/u.test(head) || start < 0 || end < 0)
    throw new Error(`media/upload without the part media: ${head}`);
  return { type, name: /filename="([^"]*)"/u.exec(head)?.[1] ?? '', bytes: body.subarray(start + 4, end) };
}
