/** What notices send through the outbox; each has its composer in messages/. Stored in rows: never renamed. */
export const topics = {
  notice: 'notice',
  receipt: 'notice.receipt',
  receipts: 'notice.receipts',
  pickOrgan: 'notice.pick-organ',
  relayDone: 'notice.relay-done',
  relaysDone: 'notice.relays-done',
  issueDone: 'notice.issue-done',
  undeliverable: 'notice.undeliverable',
  returned: 'notice.returned',
  claim: 'notice.claim',
  file: 'notice.file',
  table: 'notice.table',
  urgeSign: 'notice.urge-sign',
  urgeRelay: 'notice.urge-relay',
  withdrawn: 'notice.withdrawn',
  withdrawDone: 'notice.withdraw-done',
} as const;
