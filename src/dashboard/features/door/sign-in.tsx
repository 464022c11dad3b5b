// Signing in: address and password, then the code of an authenticator for those who have one.
import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { sessionQuery, type Session } from '../../session.ts';
import { Door } from './door.tsx';
import { textOfRefusal } from './refusals.ts';

interface Typed {
  readonly email: string;
  readonly password: string;
  readonly code: string;
}

export const SignIn = () => {
  const { t } = useTranslation('door');
  const [needsCode, setNeedsCode] = useState(false);
  const form = useForm<Typed>({ initialValues: { email: '', password: '', code: '' } });
  const enter = useEnter();
  const signIn = useMutation({
    mutationFn: ({ email, password, code }: Typed) =>
      call<Session>('POST', '/admin/v1/session', {
        body: { email, password, ...(needsCode ? { code } : {}) },
      }),
    onSuccess: enter,
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'totp_required') setNeedsCode(true);
    },
  });
  const { error } = signIn;
  // The first time a code is asked for is no mistake of anybody.
  const asked = error instanceof ApiError && error.code === 'totp_required' && error.field === null;
  return (
    <Door
      title={t(needsCode ? 'code.title' : 'signIn.title')}
      {...(needsCode ? { text: t('code.text') } : {})}
    >
      <form onSubmit={form.onSubmit((typed) => signIn.mutate(typed))}>
        <Stack gap="md">
          {error !== null && !asked && (
            <Alert color="red" variant="light" role="alert">
              {textOfRefusal(error, t)}
            </Alert>
          )}
          {needsCode ? <CodeField form={form} /> : <PasswordFields form={form} />}
          <Button type="submit" fullWidth loading={signIn.isPending}>
            {t(needsCode ? 'code.submit' : 'signIn.submit')}
          </Button>
          {needsCode && (
            <Button variant="subtle" color="gray" fullWidth onClick={() => setNeedsCode(false)}>
              {t('code.back')}
            </Button>
          )}
        </Stack>
      </form>
    </Door>
  );
};

type Form = ReturnType<typeof useForm<Typed>>;

const PasswordFields = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation('door');
  return (
    <>
      <TextInput
        label={t('field.email')}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        data-autofocus
        autoFocus
        {...form.getInputProps('email')}
      />
      <Stack gap={6}>
        <PasswordInput
          label={t('field.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
          {...form.getInputProps('password')}
        />
        <Anchor href="/forgot-password" fz="sm" style={{ alignSelf: 'flex-end' }}>
          {t('signIn.forgot')}
        </Anchor>
      </Stack>
    </>
  );
};

const CodeField = ({ form }: { readonly form: Form }) => {
  const { t } = useTranslation('door');
  return (
    <TextInput
      label={t('field.code')}
      description={t('code.hint')}
      inputMode="text"
      autoComplete="one-time-code"
      required
      withAsterisk={false}
      minLength={6}
      autoFocus
      styles={{ input: { letterSpacing: '0.2em', fontVariantNumeric: 'tabular-nums' } }}
      {...form.getInputProps('code')}
    />
  );
};

/** Back to where somebody was going; never to another site. */
export const useEnter = (): ((session: Session) => void) => {
  const client = useQueryClient();
  const router = useRouter();
  const next = useSearch({ strict: false, select: (search) => ('next' in search ? search.next : undefined) });
  return (session) => {
    client.clear();
    client.setQueryData(sessionQuery.queryKey, session);
    const own = typeof next === 'string' && /^\/(?![/\\])/.test(next);
    router.history.push(own ? next : '/');
  };
};
