import { z } from 'zod';
import { CallbackRefused } from '../port.ts';
import { readXml } from './xml.ts';

/**
 * The largest real body is a few thousand characters typed by a member; `web/` stops at its own, larger limit. What is
 * parsed here is not authentic yet, so it stays cheap.
 */
const maxBytes = 256 * 1024;

/** `ToUserName` and `AgentID` stand here too, but unsigned: only those inside the seal count. */
const envelope = z.object({ Encrypt: z.string().min(1) });

/**
 * The sealed text of a callback's body: XML, or the JSON of the official libraries (wecom.md 1.5).
 *
 * Throws: CallbackRefused `malformed`.
 */
export function readEnvelope(body: Buffer): string {
  if (body.length > maxBytes) throw new CallbackRefused('malformed', 'the body is too large');
  const text = body.toString('utf8').trim();
  const parsed = envelope.safeParse(text.startsWith('{') ? readJson(text) : readXml(text));
  if (!parsed.success) throw new CallbackRefused('malformed', 'the envelope has no Encrypt');
  return parsed.data.Encrypt;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CallbackRefused('malformed', 'the JSON cannot be read', { cause: error });
  }
}
