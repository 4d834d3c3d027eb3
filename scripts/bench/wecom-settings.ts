/** Settings of the app under test; no real corporation has them. */
export const wecomSettings = {
  corpId: 'wwbench0000000001',
  token: 'benchToken1',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  agentId: 1_000_002,
};
