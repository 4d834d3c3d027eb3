import { chinaFields } from '../../lib/china-time.ts';

const dayMs = 24 * 3600_000;
const on = (at: Date) => {
  const { year, month, day } = chinaFields(at);
  return { year, full: `${year}年${month}月${day}日`, short: `${month}月${day}日` };
};

/**
 * The notice of the demo: the province's office passes on one from the state level and adds four requirements of its own.
 * Every organ, number and telephone in it is invented.
 *
 * Units: `issuedOn` is an instant, of which the day in China counts (1 September 2026 when absent); the limits are 19 and 29
 * days later, the state's notice is six days older.
 */
export const sampleNotice = ({ issuedOn = new Date('2026-09-01T09:00:00+08:00') } = {}): string => {
  const after = (days: number) => on(new Date(issuedOn.getTime() + days * dayMs));
  const [issued, listDue, reportDue, original] = [on(issuedOn), after(19), after(29), after(-6)];
  return `云岭省安全生产委员会办公室

云安办〔${issued.year}〕18号

关于转发国家安全生产委员会办公室加强开发区涉爆粉尘企业安全管理工作的通知

各设区市安委会，汀原、屏澜市安委会：
　　现将国家安全生产委员会办公室《关于加强开发区涉爆粉尘企业安全管理工作的通知》（国安委办发〔${original.year}〕7号）转发给你们，结合我省实际提出以下要求，请一并落实。
　　一、立即传达到底。各地接到本通知后要逐级传达到县（市、区）、乡镇（街道）、各类开发区和每一家涉爆粉尘企业，哪一级收到、谁签收，要有据可查。
　　二、摸清企业底数。按铝镁制品、木制品家具、粮食饲料、纺织等类别逐户登记，写明除尘方式、作业人数和清扫制度，不得以上年台账代替现场核对。
　　三、先查除尘系统。重点查除尘管道积尘、防爆电气、火花探测和泄爆口，发现重大隐患的先停产后整改，由当地负责人盯到销号。
　　四、按时报送情况。各市请于${listDue.short}前报联络员名单，于${reportDue.short}前书面报送检查情况和意见建议。
　　联系人：岑知远，联系电话：0000－5550118。

　　　　　　　　　　　　　　　　　　　　云岭省安全生产委员会办公室
　　　　　　　　　　　　　　　　　　　　${issued.full}


国家安全生产委员会办公室关于加强开发区涉爆粉尘企业安全管理工作的通知
国安委办发〔${original.year}〕7号

各省、自治区、直辖市安全生产委员会：
　　开发区企业集中，涉爆粉尘作业场所多、人员密集，一处失守往往牵连一片。现就加强安全管理工作通知如下：
　　一、明确谁来管。开发区的设置单位和管理单位不一致的，由管理单位负责日常监管，设置单位负责督促，不得互相推诿。
　　二、把住清扫这一关。作业场所每班清扫，除尘器卸灰有记录，严禁用压缩空气吹扫积尘。
　　三、配齐看得懂的人。开发区管委会要有专人负责粉尘防爆，企业安全员要能说清本车间的危险点和停机步骤。
　　四、查到问题要闭环。检查发现的隐患逐条登记，明确责任人、措施和时限，整改后由检查人员复查。

　　　　　　　　　　　　　　　　　　　　国家安全生产委员会办公室
　　　　　　　　　　　　　　　　　　　　${original.full}
`;
};
