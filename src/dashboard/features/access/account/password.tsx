// Changing one's password; every other session ends.
import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { ApiError, call } from '../../../api.ts';
import { refusalText } from './refusals.ts';
import { sessionsQuery } from './queries.ts';

interface Typed {
  readonly current_password: string;
  readonly password: string;
}

const EMPTY: Typed = { current_password: '', password: '' };

export const PasswordSection = () => {
  const { t } = useTranslation('access');
  const client = useQueryClient();
  const form = useForm<Typed>({ initialValues: EMPTY });
  const save = useMutation({
    mutationFn: (body: Typed) => call('PUT', '/admin/v1/account/password', { body }),
    onSuccess: async () => {
      form.setValues(EMPTY);
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      notifyDone(t('password.saved'));
    },
    onError: (error) => {
      if (error instanceof ApiError && error.field !== null)
        form.setFieldError(error.field, refusalText(error, t));
      else notifyFailure(t('failed'), error.message);
    },
  });
  const toggle = { 'aria-label': t('password.show') };
  return (
    <Section title={t('password.title')} description={t('password.text')}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md" maw={420}>
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={toggle}
            {...form.getInputProps('current_password')}
          />
          <PasswordInput
            label={t('password.new')}
            description={t('password.hint')}
            autoComplete="new-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={toggle}
            {...form.getInputProps('password')}
          />
          <Group>
            <Button type="submit" loading={save.isPending}>
              {t('password.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
};
