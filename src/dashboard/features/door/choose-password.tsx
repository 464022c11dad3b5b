// What a link opens: the first account of an installation, an invitation, or a new password. The token stands behind the
// hash of the address, so that no server and no referrer sees it.
import {
  Alert,
  Anchor,
  Button,
  PasswordInput,
  Progress,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { changeLanguage, useLanguage } from '../../i18n.ts';
import type { Session } from '../../session.ts';
import { Door } from './door.tsx';
import { textOfRefusal } from './refusals.ts';
import { useEnter } from './sign-in.tsx';

interface Link {
  readonly purpose: 'owner' | 'invitation' | 'reset';
  readonly user: {
    readonly email: string;
    readonly name: string;
    readonly language: 'en' | 'fr';
  } | null;
}

/** The page goes on in the language of the mail that led here; the switch below still changes it. */
const lookAt = async (token: string): Promise<Link> => {
  const link = await call<Link>('POST', '/admin/v1/account-links/look', { body: { token } });
  if (link.user !== null) await changeLanguage(link.user.language);
  return link;
};

const tokenOfAddress = (): string => window.location.hash.slice(1);

export const ChoosePassword = () => {
  const { t } = useTranslation('door');
  const [token] = useState(tokenOfAddress);
  const { data, error } = useQuery({
    queryKey: ['account-link', token],
    queryFn: () => lookAt(token),
    enabled: token !== '',
    staleTime: Infinity,
  });
  if (token === '' || error !== null) return <Expired error={error} />;
  if (data === undefined)
    return (
      <Door title={t('link.loading')}>
        <Skeleton h={160} />
      </Door>
    );
  return <Form token={token} link={data} />;
};

const Expired = ({ error }: { readonly error: Error | null }) => {
  const { t } = useTranslation('door');
  const other =
    error !== null && !(error instanceof ApiError && ['link_expired', 'invalid_field'].includes(error.code));
  return (
    <Door
      title={t('link.expired')}
      text={other ? textOfRefusal(error, t) : t('link.expiredText')}
      footer={<Anchor href="/sign-in">{t('link.toSignIn')}</Anchor>}
    />
  );
};

interface Typed {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

const Form = ({ token, link }: { readonly token: string; readonly link: Link }) => {
  const { t } = useTranslation('door');
  const language = useLanguage();
  const enter = useEnter();
  const { purpose, user } = link;
  const form = useForm<Typed>({ initialValues: { name: user?.name ?? '', email: '', password: '' } });
  const save = useMutation({
    mutationFn: ({ name, email, password }: Typed) =>
      call<Session | { readonly user?: undefined }>('POST', '/admin/v1/account-links/use', {
        body: {
          token,
          password,
          ...(purpose === 'reset' ? {} : { name, language }),
          ...(purpose === 'owner' ? { email } : {}),
        },
      }),
    // With a second factor the link alone does not sign in.
    onSuccess: (answer) => (answer.user === undefined ? window.location.assign('/sign-in') : enter(answer)),
    onError: (error) => {
      if (error instanceof ApiError && error.field !== null)
        form.setFieldError(error.field, textOfRefusal(error, t));
    },
  });
  const shown = save.error instanceof ApiError && save.error.field !== null ? null : save.error;
  return (
    <Door title={t(`link.${purpose}.title`)} text={t(`link.${purpose}.text`, { email: user?.email ?? '' })}>
      <form onSubmit={form.onSubmit((typed) => save.mutate(typed))}>
        <Stack gap="md">
          {shown !== null && (
            <Alert color="red" variant="light" role="alert">
              {textOfRefusal(shown, t)}
            </Alert>
          )}
          <Fields form={form} purpose={purpose} email={user?.email ?? null} />
          <Button type="submit" fullWidth loading={save.isPending}>
            {t(`link.${purpose}.submit`)}
          </Button>
        </Stack>
      </form>
    </Door>
  );
};

const Fields = ({
  form,
  purpose,
  email,
}: {
  readonly form: ReturnType<typeof useForm<Typed>>;
  readonly purpose: Link['purpose'];
  readonly email: string | null;
}) => {
  const { t } = useTranslation('door');
  return (
    <>
      {purpose !== 'reset' && (
        <TextInput
          label={t('field.name')}
          autoComplete="name"
          required
          withAsterisk={false}
          autoFocus
          {...form.getInputProps('name')}
        />
      )}
      {email === null ? (
        <TextInput
          label={t('field.email')}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
      ) : (
        // Password managers file the password under this.
        <input type="email" autoComplete="username" value={email} readOnly hidden aria-hidden />
      )}
      <NewPassword
        label={t('field.newPassword')}
        value={form.values.password}
        error={form.errors['password']}
        onChange={(password) => form.setFieldValue('password', password)}
      />
    </>
  );
};

const GOOD_CHARS = 16;
const ENOUGH_CHARS = 10;

interface NewPasswordProps {
  readonly label: string;
  readonly value: string;
  readonly error?: unknown;
  readonly onChange: (password: string) => void;
}

/** Length is what counts, so length is what is shown. */
const NewPassword = ({ label, value, error, onChange }: NewPasswordProps) => {
  const { t } = useTranslation('door');
  const length = [...value].length;
  const word = length < ENOUGH_CHARS ? 'short' : length < GOOD_CHARS ? 'enough' : 'good';
  const colours = { short: 'orange', enough: 'violet', good: 'teal' };
  return (
    <Stack gap={6}>
      <PasswordInput
        label={label}
        description={t('password.hint', { count: ENOUGH_CHARS })}
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
        value={value}
        error={typeof error === 'string' ? error : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Progress
        size={4}
        value={Math.min(100, (length / GOOD_CHARS) * 100)}
        color={colours[word]}
        aria-label={t('password.length')}
      />
      <Text fz="xs" c="dimmed" aria-live="polite">
        {length === 0 ? t('password.idea') : t(`password.${word}`)}
      </Text>
    </Stack>
  );
};
