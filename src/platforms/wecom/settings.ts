/** What the adapter needs to know; the shape of `config.wecom`, declared again because platforms do not see the settings. */
export interface WecomConfig {
  corpId: string;
  /** Callback token: signs what the platform sends us. */
  token: string;
  /** 43 letters and digits. */
  encodingAesKey: string;
  /** What callbacks may still be signed and sealed with, each for itself, while token or key are being changed. */
  old?: { token?: string; encodingAesKey?: string };
  /** Without a slash at its end. */
  apiBase: string;
  /** Null until both are set: callbacks can be read before, but nothing can be sent. */
  app: WecomApp | null;
}

export interface WecomApp {
  agentId: number;
  secret: string;
}

/** Settings that `config.ts` has let through already; here a hole would switch a check of the callbacks off. */
export function assertUsable({ corpId, token, encodingAesKey, apiBase, old }: WecomConfig): void {
  if (corpId === '' || token === '' || old?.token === '')
    throw new Error('corp id and callback token must not be empty');
  // The official package takes any 43 characters, with a weaker key for what base64 does not know (wecom.md 14.2).
  for (const key of [encodingAesKey, old?.encodingAesKey ?? encodingAesKey]) {
    if (!/^[A-Za-z0-9]{43}$/u.test(key)) throw new Error('the AES key must be 43 letters and digits');
  }
  if (!URL.canParse(apiBase)) throw new Error('the API base must be a URL');
}
