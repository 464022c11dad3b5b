// Every shape in which providers report. A new one is a file and a line here.
import type { ReportKind } from '../../core/interactions/provider-report.ts';
import { dsn } from './dsn.ts';
import { generic } from './generic.ts';
import { mailgun } from './mailgun.ts';
import { postmark } from './postmark.ts';
import { sendgrid } from './sendgrid.ts';
import { ses } from './ses.ts';
import { twilioReports } from './twilio.ts';

export const REPORT_KINDS: readonly ReportKind[] = [
  ses,
  sendgrid,
  mailgun,
  postmark,
  twilioReports,
  generic,
  dsn,
];
