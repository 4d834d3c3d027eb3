import { fold } from './fold.ts';

/** Somebody reports one in a line, not in a document. */
const longestReport = 60;
const event =
  /爆炸了|爆了|(?<!气|心态|心态都)炸了|救命(?=$|[\s,，!！啊])|有人.{0,8}(?:摔|掉|坠|跌|滑)(?:下来|下去|落|倒)|(?:胳膊|骨头)(?:摔|砸|压|夹)?断了|着火|起火|失火|塌了|坍塌|中毒|触电|有人(?:受)?伤|死了?人|[砸烧烫压夹摔]伤|有伤亡|出事故了|出人命|晕倒|昏倒|晕过去|昏迷|不省人事|没呼吸|(?:掉|摔|坠|滑)(?:下来|下去|落)了|(?:夹|压|绞|切|轧)(?:住|断|到|掉)?了?(?:人|手|胳膊|手指|腿|脚)|(?:手|胳膊|手指|腿|脚|人)(?:被|让)?(?:.{0,4})(?:夹|压|绞|切|轧|砸)(?:住|断|到|掉|了)|被(?:困|埋|压)|(?:冒顶|透水|溃坝)了/u;
/** `严防中毒窒息、触电和坍塌`: what must not happen; up to the end of the sentence. */
const prevention =
  /(?:严防|严控|防止|防范|预防|谨防|避免|杜绝|遏制|防|如果|假如|一旦|万一|(?:容易|可能)(?:引起|引发|导致|造成|发生))[^。；;!！?？\n]*/gu;
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
