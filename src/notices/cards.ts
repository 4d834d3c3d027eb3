import { statusCard, statusCompleteCard, statusWithdrawnCard, undeliverableCard } from './cards/asking.ts';
import { assignedCard, handledCard } from './cards/assigning.ts';
import { correctConfirmCard, correctionCard } from './cards/correcting.ts';
import { issueConfirmCard, issueDoneCard } from './cards/issuing.ts';
import { colleagueCard, noticeCard, noticeForCard, receiptCard } from './cards/receiving.ts';
import { urgeRelayCard, urgeSignCard } from './cards/urging.ts';
import {
  additionApprovalCard,
  nothingToRelayCard,
  relayApprovalCard,
  relayConfirmCard,
  relayDoneCard,
  returnedCard,
  settledCard,
} from './cards/relaying.ts';
import { secondArrivalCard } from './cards/second.ts';
import { switchOrganCard } from './cards/person.ts';
import { understoodCard } from './cards/understanding.ts';
import { pickOrganCard, pickUnsignedCard, relaysDoneCard, signedSeveralCard } from './cards/signing.ts';
import { withdrawConfirmCard, withdrawnCard } from './cards/withdrawing.ts';

export { deadlineFields } from './cards/fields.ts';
export * from './cards/asking.ts';
export * from './cards/assigning.ts';
export * from './cards/correcting.ts';
export * from './cards/issuing.ts';
export * from './cards/receiving.ts';
export * from './cards/person.ts';
export * from './cards/relaying.ts';
export * from './cards/second.ts';
export * from './cards/urging.ts';
export * from './cards/signing.ts';
export * from './cards/withdrawing.ts';
export * from './cards/understanding.ts';

/** Every card of this feature, for `checkCards` at start. */
export const noticeCards = [
  noticeCard,
  noticeForCard,
  receiptCard,
  colleagueCard,
  pickUnsignedCard,
  pickOrganCard,
  switchOrganCard,
  secondArrivalCard,
  signedSeveralCard,
  relaysDoneCard,
  relayConfirmCard,
  relayApprovalCard,
  additionApprovalCard,
  relayDoneCard,
  returnedCard,
  nothingToRelayCard,
  settledCard,
  statusCard,
  statusCompleteCard,
  statusWithdrawnCard,
  undeliverableCard,
  issueConfirmCard,
  issueDoneCard,
  urgeSignCard,
  urgeRelayCard,
  withdrawnCard,
  withdrawConfirmCard,
  understoodCard,
  correctionCard,
  correctConfirmCard,
  assignedCard,
  handledCard,
];
