/** An access token and the instant (Unix milliseconds) from which it is no longer used. */
export interface StoredToken {
  token: string;
  usableUntil: number;
}

/** Where tokens are kept; may be shared by instances, may forget at any time. */
export interface TokenCache {
  read(key: string): Promise<StoredToken | null>;
  write(key: string, stored: StoredToken): Promise<void>;
  /** Forgets `token` and no other: somebody may have stored a newer one meanwhile. */
  drop(key: string, token: string): Promise<void>;
}

export const createTokenCache = (): TokenCache => {
  const tokens = new Map<string, StoredToken>();
  return {
    read: async (key) => tokens.get(key) ?? null,
    async write(key, stored) {
      tokens.set(key, stored);
    },
    async drop(key, token) {
      if (tokens.get(key)?.token === token) tokens.delete(key);
    },
  };
};
