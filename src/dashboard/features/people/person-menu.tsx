// Everything held about a person as a file, and erasing them for good. Erasing cannot be taken back, so it asks for the
// identifier, and afterwards shows what is left.
import { ActionIcon, Alert, Button, Group, List, Menu, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconDownload, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n.ts';
import { useApi, useCan } from '../../session.ts';
import type { Person } from './person-data.ts';

export const PersonMenu = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const api = useApi();
  const can = useCan();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('menu.label')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={api.href(`/admin/v1/people/${person.user_id}/export`)}
            download={`${person.user_id}.json`}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('menu.export')}
          </Menu.Item>
          {can('admin.write', 'people') && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={open}>
              {t('menu.erase')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={opened}
        onClose={close}
        title={t('erase.title')}
        closeButtonProps={{ 'aria-label': t('close') }}
        closeOnClickOutside={false}
      >
        {opened && <Erase person={person} onClose={close} />}
      </Modal>
    </>
  );
};

interface EraseProps {
  readonly person: Person;
  readonly onClose: () => void;
}

const Erase = ({ person, onClose }: EraseProps) => {
  const { t } = useTranslation('people');
  const api = useApi();
  const [typed, setTyped] = useState('');
  const asked = person.external_id ?? person.email ?? person.user_id;
  const erase = useMutation({
    mutationFn: () =>
      api.del<{ readonly kept: Readonly<Record<string, number>> }>(`/admin/v1/people/${person.user_id}`),
  });
  if (erase.data !== undefined) return <Erased kept={erase.data.kept} userId={person.user_id} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() === asked) erase.mutate();
      }}
    >
      <Stack>
        <Text fz="sm">{t('erase.text')}</Text>
        {erase.error !== null && (
          <Alert color="red" role="alert">
            {erase.error.message}
          </Alert>
        )}
        <TextInput
          label={t('erase.confirm', { asked })}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('edit.cancel')}
          </Button>
          <Button color="red.8" type="submit" disabled={typed.trim() !== asked} loading={erase.isPending}>
            {t('erase.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

interface ErasedProps {
  readonly kept: Readonly<Record<string, number>>;
  readonly userId: string;
}

const Erased = ({ kept, userId }: ErasedProps) => {
  const { t } = useTranslation('people');
  const api = useApi();
  const format = useFormat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    queries.removeQueries({ queryKey: [api.workspace, 'people', userId] });
    await navigate({ to: '/w/$workspace/people', params: { workspace: api.workspace } });
  };
  return (
    <Stack>
      <Text fz="sm">{t('erase.done')}</Text>
      {Object.keys(kept).length > 0 && (
        <>
          <Text fz="sm">{t('erase.kept')}</Text>
          <List fz="sm">
            {Object.entries(kept).map(([name, rows]) => (
              <List.Item key={name}>{t('erase.row', { name, rows: format.number(rows) })}</List.Item>
            ))}
          </List>
        </>
      )}
      <Group justify="flex-end">
        <Button onClick={() => void leave()}>{t('erase.back')}</Button>
      </Group>
    </Stack>
  );
};
