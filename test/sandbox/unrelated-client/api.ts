/** The app as the console shows it, and where the platform answers. */
export interface AppAccount {
  apiBase: string;
  corpId: string;
  agentId: number;
  secret: string;
}

export type Answer = Record<string, unknown> & { errcode: number; errmsg: string };

/** Calls as the platform's documentation has them: a token kept and fetched anew once, JSON in, JSON out. */
export const createApi = ({ apiBase, corpId, agentId, secret }: AppAccount) => {
  let token: string | null = null;
  const parse = async (answer: Response) => {
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    return (await answer.json()) as Answer; // every API answer is an object with errcode
  };
  const fetchToken = async () => {
    const query = new URLSearchParams({ corpid: corpId, corpsecret: secret });
    const answer = await parse(await fetch(`${apiBase}/cgi-bin/gettoken?${query.toString()}`));
    if (answer.errcode !== 0) throw new Error(`gettoken ${answer.errcode} ${answer.errmsg}`);
    return String(answer['access_token']);
  };
  const call = async (path: string, query: Record<string, string>, init?: RequestInit): Promise<Answer> => {
    for (let again = true; ; again = false) {
      token ??= await fetchToken();
      const all = new URLSearchParams({ access_token: token, ...query });
      const answer = await parse(await fetch(`${apiBase}/cgi-bin/${path}?${all.toString()}`, init));
      if (!again || ![40014, 42001].includes(answer.errcode)) return answer;
      token = null;
    }
  };
  const post = (path: string, body: unknown) => call(path, {}, { method: 'POST', body: JSON.stringify(body) });
  return {
    get: (path: string, query: Record<string, string> = {}) => call(path, query),
    post,
    send: (touser: string, msgtype: string, content: unknown) =>
      post('message/send', { touser, agentid: agentId, msgtype, [msgtype]: content }),
    redraw: (userid: string, responseCode: string, card: unknown) =>
      post('message/update_template_card', {
        userids: [userid],
        agentid: agentId,
        response_code: responseCode,
        template_card: card,
      }),
    async upload(type: string, name: string, bytes: Uint8Array<ArrayBuffer>) {
      const form = new FormData();
      form.set('media', new File([bytes], name));
      return call('media/upload', { type }, { method: 'POST', body: form });
    },
    async download(mediaId: string, range?: string): Promise<{ status: number; bytes: Buffer }> {
      token ??= await fetchToken();
      const query = new URLSearchParams({ access_token: token, media_id: mediaId });
      const headers = range === undefined ? {} : { range };
      const answer = await fetch(`${apiBase}/cgi-bin/media/get?${query.toString()}`, { headers });
      return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
    },
  };
};
export type Api = ReturnType<typeof createApi>;
