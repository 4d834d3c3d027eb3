import { AppError } from '../../errors.ts';
import { digestOf } from '../../evidence/index.ts';
import { addDraftFiles } from '../draft-files.ts';
import { phrases } from '../phrases.ts';
import { mostFiles, type UploadedFile } from '../uploaded-files.ts';
import { useUploadLink } from '../upload-links.ts';
import { offerCorrection, type CorrectDraft } from './correct-notice-command.ts';
import type { CommandDeps, NoticeTurn } from './parts.ts';

/** Files that came for an open 更正 join it, and the preview is renewed. Looked at for secrecy marks before. */
export async function offerCorrectionFiles(
  deps: CommandDeps,
  turn: NoticeTurn,
  draft: CorrectDraft,
  { files, pass }: { files: UploadedFile[]; pass: string },
): Promise<void> {
  if (draft.files.length + files.length > mostFiles) {
    throw new AppError('request.invalid', phrases.uploadTooMany(mostFiles));
  }
  const listed = files.map(({ name, bytes }) => ({ digest: digestOf(bytes), name }));
  const revision = Math.max(draft.revision + 1, turn.now.getTime());
  const { accountId } = turn.actor;
  await offerCorrection(deps, turn, { ...draft, files: [...draft.files, ...listed], revision }, async ({ tx }) => {
    await useUploadLink(tx.sql, pass, accountId, tx.now);
    await addDraftFiles(tx.sql, accountId, files, tx.now);
  });
}
