// What the application writes to people who use it, in their language: short, one link, and who caused it.

export type MailLanguage = 'en' | 'fr';

export interface WrittenMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Words {
  readonly subject: string;
  readonly lines: readonly string[];
  readonly button: string;
  readonly after: string;
}

export const writeInvitation = (
  language: MailLanguage,
  facts: { readonly by: string; readonly workspace: string; readonly url: string; readonly days: number },
): WrittenMail => write(language, facts.url, INVITATION[language](facts));

export const writeRolesGiven = (
  language: MailLanguage,
  facts: { readonly by: string; readonly workspace: string; readonly url: string },
): WrittenMail => write(language, facts.url, ROLES_GIVEN[language](facts));

export const writeReset = (language: MailLanguage, facts: { readonly url: string }): WrittenMail =>
  write(language, facts.url, RESET[language]);

type Invited = Parameters<typeof writeInvitation>[1];
const INVITATION: Readonly<Record<MailLanguage, (facts: Invited) => Words>> = {
  en: ({ by, workspace, days }) => ({
    subject: `${by} invites you to ${workspace} on Relance`,
    lines: [`${by} has invited you to work on ${workspace} in Relance. Choose a password to come in.`],
    button: 'Accept the invitation',
    after: `The link is good once, for ${days} days. If you do not know ${by}, ignore this mail.`,
  }),
  fr: ({ by, workspace, days }) => ({
    subject: `${by} vous invite sur ${workspace} dans Relance`,
    lines: [
      `${by} vous invite à travailler sur ${workspace} dans Relance. Choisissez un mot de passe pour entrer.`,
    ],
    button: 'Accepter l’invitation',
    after: `Le lien sert une fois, pendant ${days} jours. Si vous ne connaissez pas ${by}, ignorez ce message.`,
  }),
};

type Given = Parameters<typeof writeRolesGiven>[1];
const ROLES_GIVEN: Readonly<Record<MailLanguage, (facts: Given) => Words>> = {
  en: ({ by, workspace }) => ({
    subject: `Your roles in ${workspace} have changed`,
    lines: [`${by} has given you roles in ${workspace} on Relance.`],
    button: 'Open Relance',
    after: 'You sign in as before.',
  }),
  fr: ({ by, workspace }) => ({
    subject: `Vos rôles sur ${workspace} ont changé`,
    lines: [`${by} vous a donné des rôles sur ${workspace} dans Relance.`],
    button: 'Ouvrir Relance',
    after: 'Vous vous connectez comme avant.',
  }),
};

const RESET: Readonly<Record<MailLanguage, Words>> = {
  en: {
    subject: 'A new password for Relance',
    lines: ['Somebody, you we hope, asked for a new password. Choose it with this link:'],
    button: 'Choose a new password',
    after: 'The link is good once, for an hour. If it was not you, ignore this mail: nothing has changed.',
  },
  fr: {
    subject: 'Un nouveau mot de passe pour Relance',
    lines: ['Quelqu’un, vous sans doute, a demandé un nouveau mot de passe. Choisissez-le avec ce lien :'],
    button: 'Choisir un nouveau mot de passe',
    after:
      'Le lien sert une fois, pendant une heure. Si ce n’était pas vous, ignorez ce message : rien n’a changé.',
  },
};

/** To people who need not have an account: in both languages. */
export const writeAlert = (
  language: MailLanguage,
  texts: readonly string[],
  {
    campaign,
    workspace,
    url,
  }: { readonly campaign: string; readonly workspace: string; readonly url: string },
): WrittenMail =>
  write(language, url, {
    subject: `${workspace}: ${campaign}`,
    lines: texts,
    button: language === 'fr' ? 'Ouvrir la campagne' : 'Open the campaign',
    after:
      'Somebody set this alert on the campaign’s page, where it can be taken off. · Cette alerte se règle sur la page de la campagne.',
  });

const write = (language: MailLanguage, url: string, words: Words): WrittenMail => ({
  // Names come from people: a subject is one line.
  subject: words.subject.replace(/[\u0000-\u001f\u007f]+/g, ' '),
  text: [...words.lines, '', url, '', words.after, ''].join('\n'),
  html: `<!doctype html>
<html lang="${language}">
<body style="margin:0;padding:32px 16px;background:#faf9f7;font-family:system-ui,-apple-system,'Segoe UI',sans-serif;color:#1c1a24">
<div style="max-width:480px;margin:0 auto;background:#ffffff;border:1px solid #e6e2dc;border-radius:12px;padding:28px">
${words.lines.map((line) => `<p style="margin:0 0 16px;line-height:1.5">${escape(line)}</p>`).join('\n')}
<p style="margin:0 0 16px"><a href="${escape(url)}" style="display:inline-block;background:#5b3df5;color:#ffffff;text-decoration:none;font-weight:600;padding:12px 20px;border-radius:8px">${escape(words.button)}</a></p>
<p style="margin:0;font-size:13px;line-height:1.5;color:#65606c">${escape(words.after)}</p>
</div>
</body>
</html>
`,
});

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
