import { fold } from './fold.ts';

/** Somebody reports one in a line, not in a document. */
const longestReport = 60;
const event =
  /闪爆|爆燃|爆炸(?=$|[\s,，。!！])|快来人|来人啊|(?:流|出)(?:了)?(?:好多|很多|好些|一地|满地)血|烫(?:着|到|了)(?:了)?(?:[一二两三俩几\d]|人|工人|手|脸)|炸伤|炸死|炸了?人|(?:人|师傅|工人|老\p{Script=Han}|小\p{Script=Han}).{0,6}(?:没了|不动了|没气了|没反应|叫不醒|晕了|昏了|倒了|倒地|倒在|不行了)|(?:送|去|拉)(?:了)?医院|(?:打|叫|拨)(?:了)?120|叫救护车|电(?:着|到|倒|死|晕)了?(?:人|[一二两三俩\d])|被电(?:了|倒|晕|着)|被(?:车|叉车|机器|钢丝绳|吊物|铁块|石头).{0,4}(?:撞|压|砸|碰|刮|打)|砸(?:着|到|中|死|了)(?:了)?(?:人|[一二两三俩几\d])|压(?:着|到|在).{0,6}(?:人|工人|师傅|下面)|埋(?:了|住|在).{0,4}(?:人|[一二两三俩几\d])|烧起来了|火(?:很|好)?大|冒火(?!花|星)|(?:氨|氯|煤气|燃气|毒气|天然气).{0,3}(?:大量|严重)?泄漏.{0,10}(?:人|晕|倒|中毒)|爆炸了|爆了|(?<!气|心态|心态都)炸了|救命(?=$|[\s,，!！啊])|有人.{0,8}(?:摔|掉|坠|跌|滑)(?:下来|下去|落|倒)|(?:胳膊|骨头)(?:摔|砸|压|夹)?断了|着火|起火|失火|塌了|坍塌|中毒|触电|有人(?:受)?伤|死了?人|[砸烧烫压夹摔]伤|有伤亡|出事故了|出人命|晕倒|昏倒|晕过去|昏迷|不省人事|没呼吸|(?:掉|摔|坠|滑)(?:下来|下去|落)了|(?:夹|压|绞|切|轧)(?:住|断|到|掉)?了?(?:人|手|胳膊|手指|腿|脚)|(?:手|胳膊|手指|腿|脚|人)(?:被|让)?(?:.{0,4})(?:夹|压|绞|切|轧|砸)(?:住|断|到|掉|了)|被(?:困|埋|压)|(?:冒顶|透水|溃坝)了/u;
/** `严防中毒窒息、触电和坍塌`: what must not happen; up to the end of the sentence. */
const prevention =
  /(?:差点|险些|差一点|严防|严控|防止|防范|预防|谨防|避免|杜绝|遏制|防|如果|假如|一旦|万一|(?:容易|可能)(?:引起|引发|导致|造成|发生))[^。；;!！?？\n]*/gu;
/** What happened elsewhere and is taught from. */
const lesson = /教训|案例|通报|举一反三|演练|应急预案|培训/u;

/**
 * Whether a line sounds like an accident that happens now (domain.md 7.6: it is answered before all else). Requirements
 * and lessons of notices use the same words: those must reach the draft or the relay they are written for.
 */
export function soundsLikeAccident(text: string): boolean {
  const folded = fold(text);
  return folded.length <= longestReport && !lesson.test(folded) && event.test(folded.replaceAll(prevention, ''));
}
