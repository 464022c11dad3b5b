// Mail of the application itself: invitations, roles given, forgotten passwords.
import type { Instant } from '../core/time.ts';

export interface AppMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface AppMailer {
  /** False: the installation has no relay to send with. */
  readonly isOn: boolean;
  /** Kept until it is handed over, or `endsAt` has come. */
  send(mail: AppMail, endsAt: Instant): Promise<void>;
}
