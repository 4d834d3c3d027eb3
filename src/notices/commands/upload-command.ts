import { AppError } from '../../errors.ts';
import { digestOf } from '../../evidence/index.ts';
import { addDraftFiles, dropDraftFiles } from '../draft-files.ts';
import { phrases } from '../phrases.ts';
import { canonicalText, isCompletable } from '../reading/index.ts';
import { examineFiles, mostFiles, type UploadedFile } from '../uploaded-files.ts';
import { useUploadLink } from '../upload-links.ts';
import { findCorrection } from './correct-notice-command.ts';
import { offerCorrectionFiles } from './correct-files.ts';
import { changed, mostCharacters, type IssueDraft } from './issue-draft.ts';
import { findDraft, issuerOf, newDraft, offer, refuseMarked, uploadUrl } from './issue-offer.ts';
import type { CommandDeps, NoticeCommand, NoticeFileTaker } from './parts.ts';

/** 上传: a link for files; with a draft open they join it, as its document where it has no words yet, else as attachments. */
export const uploadCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'issue',
  grammar: /^上传(?:文件|附件)?$/u,
  async run(turn) {
    const draft = findDraft(turn);
    if (!deps.publicUrl?.()) throw new AppError('upload.not_configured', phrases.uploadNotConfigured());
    if (findCorrection(turn)) {
      await turn.once(async (acting) => {
        const url = await uploadUrl(deps, acting, turn);
        if (url !== null) await acting.say(phrases.askUpload(url));
      });
      return;
    }
    issuerOf(turn, draft?.organId ?? null);
    await turn.once(async (acting) => {
      if (!draft) await acting.remember({ kind: 'issue', data: newDraft(turn) });
      const url = await uploadUrl(deps, acting, turn);
      if (url !== null) await acting.say(phrases.askUpload(url));
    });
  },
});

/** The draft with these files: the first is the document where there is none yet. */
function withFiles(draft: IssueDraft, files: UploadedFile[], now: Date): IssueDraft {
  const total = draft.files.length + files.length;
  if (total > mostFiles) throw new AppError('request.invalid', phrases.uploadTooMany(mostFiles));
  const isFirst = draft.text.trim() === '' && draft.files.length === 0;
  const [main] = files;
  if (isFirst && main && main.read.text === null && !isCompletable(main.read)) {
    throw new AppError('file.not_text', main.read.why);
  }
  const text = isFirst ? canonicalText(main?.read.text ?? '') : draft.text;
  if (text.length > mostCharacters) throw new AppError('request.invalid', phrases.draftTooLong());
  const listed = files.map(({ name, bytes }, i) => ({ digest: digestOf(bytes), name, isMain: isFirst && i === 0 }));
  const isByLine = isFirst ? main?.read.text === null : draft.isByLine;
  return changed(draft, { text, isByLine, files: [...draft.files, ...listed] }, now);
}

/**
 * Files that came through an upload link. What bears a secrecy mark is refused with all that came before it; the link counts as used.
 *
 * Throws: AppError `upload.gone`, `notice.secret`, `file.unreadable`, `file.not_text`, `request.invalid`; all but the secret leave the
 * link open.
 */
export const takeFiles =
  (deps: CommandDeps): NoticeFileTaker =>
  async (turn, { files, pass }) => {
    const open = findDraft(turn);
    const correction = findCorrection(turn);
    const draft = correction ? null : (open ?? newDraft(turn));
    const { accountId } = turn.actor;
    const examined = await examineFiles(files);
    const { mark } = examined;
    if (mark !== null) {
      await turn.once(async (acting) => {
        await useUploadLink(acting.tx.sql, pass, accountId, acting.tx.now);
        await refuseMarked(acting, turn, mark);
      });
      throw new AppError('notice.secret', phrases.secretMark(mark));
    }
    if (correction) {
      await offerCorrectionFiles(deps, turn, correction, { files: examined.files, pass });
      return;
    }
    if (draft === null) return;
    await offer(deps, turn, withFiles(draft, examined.files, turn.now), async ({ tx }) => {
      await useUploadLink(tx.sql, pass, accountId, tx.now);
      if (!open) await dropDraftFiles(tx.sql, accountId);
      await addDraftFiles(tx.sql, accountId, examined.files, tx.now);
    });
  };
