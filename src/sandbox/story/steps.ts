import { nextReminderTime } from '../../lib/quiet-hours.ts';
import { sampleNotice } from '../province/notice.ts';
import { passOn } from './passing-on.ts';
import type { Clerk, Scene } from './stage.ts';

export interface StoryStep {
  key: string;
  /** What happens and what to look at, in Chinese. */
  caption: string;
  play(scene: Scene): Promise<void>;
}

const dayMs = 24 * 3600_000;

/** What a person does is answered, and everything it leads to is on the phones. */
async function heard(scene: Scene, act: Promise<{ status: number | null }>): Promise<void> {
  const { status } = await act;
  if (status !== 200) throw new Error(`a callback was answered ${status}`);
  await scene.stage.settle();
  scene.goOn();
}

const lastOf = ({ stage }: Scene, { user }: Clerk) => stage.twin.messagesOf(user).at(-1);

/** The issuer's phone and those of the first organs of a level. */
const phonesOf = ({ clerks, issuer, silent }: Scene, level: string, count = 2): string[] =>
  [issuer, ...clerks.filter((one) => one.level === level && one !== silent).slice(0, count)].map(({ user }) => user);

const draft = (scene: Scene) => {
  const text = sampleNotice({ issuedOn: scene.stage.now() }).replace('〕18号', `〕${18 + scene.turn}号`);
  scene.look = [scene.issuer.user];
  return heard(scene, scene.stage.twin.say(scene.issuer.user, `发文\n${text}`));
};

const issue = async (scene: Scene) => {
  const { issuer, stage } = scene;
  await heard(scene, stage.twin.tap(issuer.user, '非涉密，发文'));
  const last = lastOf(scene, issuer);
  const { title = '', desc = '', rows = [] } = last?.card ?? {};
  const said = [title, desc, last?.text ?? '', ...rows.map(({ value }) => value)].join('\n');
  const ref = /N\d+/u.exec(said)?.[0];
  if (ref === undefined) throw new Error('the issuer was not told the number of the notice');
  scene.ref = ref;
  scene.look = phonesOf(scene, 'prefecture');
  scene.tell(title);
};

const atDesk = async (scene: Scene) => {
  const { stage, ref } = scene;
  for (const { organ, name, reason } of await stage.desk.unreached(ref)) {
    scene.tell(`${name} 收不到（${reason}），电话确认后柜台代录并转发。`);
    await stage.desk.signAndRelay(ref, organ);
    await stage.settle();
  }
  await passOn(scene);
};

/** To the working hours after next, when whoever is reminded may be. */
const waitTwoDays = async (scene: Scene) => {
  const { stage } = scene;
  const later = new Date(stage.now().getTime() + 2 * dayMs);
  stage.advance(nextReminderTime(later).getTime() - stage.now().getTime());
  await stage.settle();
  scene.goOn();
};

const urge = async (scene: Scene) => {
  scene.look = [scene.issuer.user, scene.silent.user];
  await heard(scene, scene.stage.twin.say(scene.issuer.user, `催办 ${scene.ref}`));
};

const askHowFar = async (scene: Scene) => {
  scene.look = [scene.issuer.user, scene.silent.user];
  await heard(scene, scene.stage.twin.say(scene.issuer.user, `到哪了 ${scene.ref}`));
  const answer = lastOf(scene, scene.issuer);
  scene.tell(`问“到哪了 ${scene.ref}”，答：${answer?.card?.title ?? answer?.text ?? ''}`);
};

/** A level after the other; whoever is below acts when the cards are there. */
const levelSteps: [key: string, level: string, caption: string][] = [
  [
    'prefecture',
    'prefecture',
    '各市文书点签收，卡片变成回执，再点转发全部。请看市文书的手机：每家两次点击，不填任何内容。',
  ],
  ['county', 'county', '各县区签收、转发。一个县一直没有动静，它的下级因此都收不到。'],
];

/** The demo's story, for whoever watches it step by step and for the verb `demo` alike. */
export const storySteps: readonly StoryStep[] = [
  {
    key: 'draft',
    caption:
      '省安委办文书把通知发给机器人：上级原文一层，本省要求一层。机器人回一张预览，请看发给几家、几项要求、两个期限。',
    play: draft,
  },
  {
    key: 'issue',
    caption: '文书点“非涉密，发文”，卡片同时到达各市和直管县。请看市文书的手机：卡片不写收件单位，签收后才写。',
    play: issue,
  },
  ...levelSteps.map(([key, level, caption]) => ({
    key,
    caption,
    play: async (scene: Scene) => {
      scene.look = [...phonesOf(scene, level), ...(level === 'county' ? [scene.silent.user] : [])];
      await passOn(scene, [level]);
    },
  })),
  {
    key: 'below',
    caption: '乡镇、园区和企业签收，直到没有可点的卡片。看不到卡片的人用文字回复“收到”加编号。',
    play: async (scene) => {
      scene.look = [...phonesOf(scene, 'township', 1), ...phonesOf(scene, 'enterprise', 2).slice(1)];
      await passOn(scene);
      scene.tell(`各级点签收、点转发，共点或回复 ${scene.taps} 次；${scene.silent.name} 一直没有动静。`);
    },
  },
  {
    key: 'desk',
    caption: '有一家没有账号，卡片送不到，上级收到一张“收不到”卡片。电话确认后由柜台代录并转发，代录另行计数。',
    play: atDesk,
  },
  {
    key: 'wait',
    caption: '两天过去，到了上班时间。没有动静的县仍是断点，其下各家情况不明，不会算成已达。',
    play: waitTwoDays,
  },
  { key: 'urge', caption: '省文书催办。只催断点，一处一次，其下各家不打扰；请看没有动静的县收到的提醒。', play: urge },
  {
    key: 'howFar',
    caption: '问“到哪了”，机器人答已签收几家、断点在哪里。请看“链条”，断点只有一处。',
    play: askHowFar,
  },
];
