/** What the page says when something was refused, by the problem's code; the API's own words are for programs. */
const complaints: Readonly<Record<string, string>> = {
  'sandbox.not_on_phone': '没有这个人，或手机上已没有这个按钮，请刷新再看',
  'sandbox.unsupported_media': '只收 JPG、PNG 照片和 AMR 语音，请换一个文件',
  'request.too_large': '太大：照片最多10兆，语音最多2兆，文字最多4000字',
  'request.invalid': '没有填对，请改好再发',
  'request.cross_site': '请在本页上操作',
  none: '机器人没有应答',
};

export const complaintFor = (code: string): string | null =>
  Object.hasOwn(complaints, code) ? (complaints[code] ?? null) : null;

/** What the bot answered the platform, when that was not 200. */
export const botComplaint = (status: number | null): string =>
  status === null ? '机器人没有应答' : `机器人没有接受，状态 ${status}`;
