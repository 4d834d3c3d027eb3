import type { Topic } from '../delivery/index.ts';
import type { Clock } from '../lib/clock.ts';
import { pgSql, type Store } from '../store/db.ts';
import { correctDoneTopic, correctionSignedTopic, correctionTopic } from './messages/correction-message.ts';
import { fileTopic } from './messages/file-message.ts';
import { issueDoneTopic, relayDoneTopic, relaysDoneTopic } from './messages/done-messages.ts';
import { claimTopic, returnedTopic, undeliverableTopic } from './messages/clerk-messages.ts';
import { noticeTopic } from './messages/notice-message.ts';
import { urgeTopic } from './messages/urge-message.ts';
import { receiptTopic } from './messages/receipt-message.ts';
import { additionApprovedTopic, approvalRefusedTopic, approvalTopic } from './messages/approval-message.ts';
import { assignedTopic } from './messages/assigned-message.ts';
import { tableTopic } from './messages/table-message.ts';
import { pickOrganTopic } from './messages/pick-message.ts';
import { secondReceiptTopic, secondTopic } from './messages/second-message.ts';
import { receiptsTopic } from './messages/receipts-message.ts';
import { withdrawDoneTopic, withdrawnTopic } from './messages/withdrawn-message.ts';
import type { Served } from './served.ts';
import { createSigner, type Signer } from './signer.ts';
import { findDeserted } from './deserted.ts';
import { forgetDrafts } from './forget-drafts.ts';
import { sendHeldUrges } from './held-urges.ts';
import { topics } from './topic-names.ts';
import { forgivingOf } from './commands/forgiving.ts';
import { commandsOf } from './commands/index.ts';

export { performAct, type Act } from './act.ts';
export { buildCertificate, type CertificateGround } from './certificate/build-certificate.ts';
export { type Signatory } from './arrival.ts';
export { noticeCards } from './cards.ts';
export { handOverReaddressed, sendMerged, sendUndeliverable, sendUnsignedTo } from './catch-up.ts';
export { likelyOf } from './commands/person-commands.ts';
export { getCoverage, listGaps, recount, type Coverage, type Gap } from './coverage.ts';
export { coverageWorkbook } from './coverage-workbook.ts';
export { signAtDesk } from './desk-sign.ts';
export { dueOfInstant, readDue } from './due-words.ts';
export { issueNotice, type Issuing } from './issue.ts';
export type { ByHand } from './by-hand.ts';
export { phrases } from './phrases.ts';
export { listArrivals, listNotices } from './chain.ts';
export { canonicalText, extractText, isCompletable, mostFileBytes, readNotice } from './reading/index.ts';
export type { Reading } from './layers.ts';
export { relayNotice } from './relay.ts';
export { findUploadLink, type UploadLink } from './upload-links.ts';
export { examineFiles, mostFiles } from './uploaded-files.ts';
export { auditNotices } from './audit/audit-notices.ts';
export { getNoticeNumber } from './rules.ts';
export type { Served } from './served.ts';
export type { Signer, SignerDeps } from './signer.ts';

interface NoticesDeps {
  store: Store;
  clock: Clock;
  signer?: Signer;
  /** Where messages can go; empty where nobody can say. */
  served?: Served;
  /** Where people's browsers reach this deployment, for upload links; null where nobody has said. */
  publicUrl?: () => string | null;
}

/** Everything the feature hands to the composition root. */
export function createNotices({
  store,
  clock,
  signer = createSigner({ store, clock }),
  served = [],
  publicUrl = () => null,
}: NoticesDeps) {
  const outbox: Record<string, Topic> = {
    [topics.notice]: noticeTopic(clock, served),
    [topics.receipt]: receiptTopic(clock),
    [topics.receipts]: receiptsTopic(clock),
    [topics.pickOrgan]: pickOrganTopic(),
    [topics.second]: secondTopic(clock),
    [topics.secondReceipt]: secondReceiptTopic(clock),
    [topics.relayDone]: relayDoneTopic(clock),
    [topics.relaysDone]: relaysDoneTopic(clock),
    [topics.issueDone]: issueDoneTopic(clock),
    [topics.undeliverable]: undeliverableTopic(clock),
    [topics.returned]: returnedTopic(clock),
    [topics.claim]: claimTopic(clock),
    [topics.file]: fileTopic(),
    [topics.table]: tableTopic(clock),
    [topics.approval]: approvalTopic(clock),
    [topics.approvalRefused]: approvalRefusedTopic(),
    [topics.additionApproved]: additionApprovedTopic(),
    [topics.assigned]: assignedTopic(clock),
    [topics.urgeSign]: urgeTopic(clock, 'sign'),
    [topics.urgeRelay]: urgeTopic(clock, 'relay'),
    [topics.correction]: correctionTopic(clock),
    [topics.correctDone]: correctDoneTopic(clock),
    [topics.correctionSigned]: correctionSignedTopic(clock),
    [topics.withdrawn]: withdrawnTopic(clock),
    [topics.withdrawDone]: withdrawDoneTopic(clock),
  };
  const jobs = [sendHeldUrges({ store, clock, served }), findDeserted({ store, clock, served }), forgetDrafts(store)];
  const deps = { sql: pgSql(store.pool), signer, publicUrl };
  return { signer, jobs, topics: outbox, ...commandsOf(deps), forgiving: forgivingOf(deps) };
}
