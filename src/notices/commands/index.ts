import type { Signer } from '../signer.ts';
import { correctCommand, dropItemCommand } from './correct-command.ts';
import { addressCommand, issueCommand, issueConfirmCommand, issueConfirmTap, issueListener } from './issue-command.ts';
import {
  acceptClaimTap,
  answerClaimCommand,
  nothingToRelayCommand,
  nothingToRelayTap,
  refuseClaimTap,
} from './nothing-to-relay-command.ts';
import { exportCommand, exportTap } from './export-command.ts';
import { correctConfirmCommand, correctConfirmTap, correctNoticeCommand } from './correct-notice-command.ts';
import type {
  CommandDeps,
  NoticeCommand,
  NoticeFileTaker,
  NoticeListener,
  NoticeStranger,
  NoticeTap,
} from './parts.ts';
import { dutiesCommand, helpCommand, whoAmICommand } from './person-commands.ts';
import { cancelCommand, cancelTap, confirmCommand } from './preview-commands.ts';
import { readCommand, readTap } from './read-command.ts';
import {
  relayAllTap,
  relayChangeCommand,
  relayCommand,
  relayConfirmCommand,
  relayConfirmTap,
  relayDueTap,
  relayPickTap,
  signAndRelayCommand,
} from './relay-command.ts';
import { relaySignedTap } from './relay-signed.ts';
import {
  answerApprovalCommand,
  approvalRuleCommand,
  approveTap,
  askLeaveCommand,
  refuseApprovalTap,
} from './approval-command.ts';
import { assignCommand } from './assign-command.ts';
import { handledCommand, handledTap } from './handled-command.ts';
import { additionCommand } from './addition-command.ts';
import { searchCommand } from './search-command.ts';
import { returnCommand, returnTap } from './return-command.ts';
import { politeCommand, signCommand, signCorrectionTap, signTap } from './sign-command.ts';
import { readdressCommand } from './readdress-command.ts';
import { bindCommand, bindingCodeCommand, boundCommand } from './binding-command.ts';
import { phoneCommand } from './phone-command.ts';
import { bindingCodeTap, phonedTap, readdressTap } from './undeliverable-taps.ts';
import { urgeCommand, urgeTap } from './urge-command.ts';
import { signForCommand } from './sign-for-command.ts';
import { switchOrganCommand, switchOrganTap } from './switch-organ.ts';
import { signSecondTap } from './second-command.ts';
import { signAllCommand, signPickedTap } from './sign-several.ts';
import { takeFiles, uploadCommand } from './upload-command.ts';
import {
  gapsCommand,
  statusByWordsCommand,
  statusCommand,
  statusTap,
  unsignedCommand,
  unsignedTap,
} from './status-command.ts';
import {
  withdrawCommand,
  withdrawConfirmCommand,
  withdrawConfirmTap,
  withdrawLooselyCommand,
} from './withdraw-command.ts';

/** What people can say and press about notices. The first grammar that matches wins, so the exact ones stand first. */
export const commandsOf = (
  deps: CommandDeps & { signer: Signer },
): {
  commands: NoticeCommand[];
  taps: NoticeTap[];
  listeners: NoticeListener[];
  strangers: NoticeStranger[];
  takeFiles: NoticeFileTaker;
} => ({
  commands: [
    confirmCommand(deps),
    issueConfirmCommand(deps),
    relayConfirmCommand(deps),
    cancelCommand(),
    correctCommand(deps),
    dropItemCommand(deps),
    signAndRelayCommand(deps),
    signCommand(deps),
    signAllCommand(deps),
    signForCommand(deps),
    relayCommand(deps),
    relayChangeCommand(deps),
    approvalRuleCommand(),
    askLeaveCommand(deps),
    answerApprovalCommand(deps),
    assignCommand(deps),
    handledCommand(deps),
    additionCommand(deps),
    returnCommand(deps),
    correctNoticeCommand(deps),
    correctConfirmCommand(deps),
    withdrawCommand(deps),
    withdrawConfirmCommand(deps),
    withdrawLooselyCommand(deps),
    answerClaimCommand(deps),
    nothingToRelayCommand(deps),
    dutiesCommand(deps),
    statusCommand(deps),
    gapsCommand(deps),
    unsignedCommand(deps),
    exportCommand(deps),
    searchCommand(deps),
    urgeCommand(deps),
    readdressCommand(deps),
    bindingCodeCommand(deps),
    boundCommand(),
    phoneCommand(deps),
    statusByWordsCommand(deps),
    readCommand(deps),
    whoAmICommand(),
    switchOrganCommand(deps),
    helpCommand(),
    issueCommand(deps),
    uploadCommand(deps),
    addressCommand(deps),
    politeCommand(deps),
  ],
  taps: [
    signTap(deps),
    signPickedTap(),
    signSecondTap(deps),
    switchOrganTap(),
    readTap(deps),
    returnTap(deps),
    relayAllTap(deps),
    relaySignedTap(deps),
    relayPickTap(deps),
    relayConfirmTap(deps),
    relayDueTap(),
    approveTap(deps),
    refuseApprovalTap(deps),
    handledTap(deps),
    nothingToRelayTap(deps),
    acceptClaimTap(deps),
    refuseClaimTap(deps),
    statusTap(deps),
    unsignedTap(deps),
    exportTap(deps),
    urgeTap(deps),
    readdressTap(deps),
    bindingCodeTap(deps),
    phonedTap(deps),
    issueConfirmTap(deps),
    withdrawConfirmTap(deps),
    correctConfirmTap(deps),
    signCorrectionTap(deps),
    cancelTap(),
  ],
  listeners: [issueListener(deps)],
  takeFiles: takeFiles(deps),
  strangers: [bindCommand()],
});
