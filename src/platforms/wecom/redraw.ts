import { PlatformError, type CardFace } from '../port.ts';
import type { WecomApi } from './api.ts';
import { redrawnCard } from './card.ts';
import { maxReceivers } from './send.ts';

const path = '/cgi-bin/message/update_template_card';

/**
 * Replaces a card's face on the phones of `users`. `code` came with the send or with a tap; it works once, for 72 h.
 *
 * Throws: PlatformError; `give_up` with `60140` when the code is used up or too old.
 * Source: developer.work.weixin.qq.com/document/path/94888.
 */
export async function redraw(api: WecomApi, users: string[], code: string, face: CardFace): Promise<void> {
  if (users.length === 0 || users.length > maxReceivers) {
    throw new PlatformError('give_up', 'receivers', `wecom: ${users.length} receivers in one call`);
  }
  const body = { userids: users, agentid: api.agentId, response_code: code, template_card: redrawnCard(face) };
  const reply = await api.post(path, body);
  // `invaliduser` (a list here, not a text) is left unread: whoever is gone needs no new face.
  if (reply.errcode !== 0) throw api.failure(reply, path);
}
