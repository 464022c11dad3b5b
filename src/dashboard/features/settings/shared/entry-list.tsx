// A list of settings: what is there, one button for a new one, a dialog in which one is made or changed, and what stands
// there while there is none.
import { Button, Card, Modal, Stack, type ModalProps } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { useCan, type Thing } from '../../../session.ts';
import { Loaded, SettingsPage } from './settings-page.tsx';

interface EntryListProps<Answer, Entry> {
  readonly query: UseQueryResult<Answer>;
  readonly entriesOf: (answer: Answer) => readonly Entry[];
  readonly icon: ReactNode;
  readonly words: {
    readonly title: string;
    readonly text: string;
    readonly add: string;
    /** Above the dialog in which one is changed. */
    readonly change: string;
    readonly empty: string;
    readonly emptyText: string;
  };
  /** What it takes to make one. */
  readonly permission?: string;
  readonly area?: Thing;
  readonly size?: ModalProps['size'];
  /** One entry; `edit` opens the dialog with it. */
  readonly row: (entry: Entry, edit: () => void) => ReactNode;
  /** Null makes a new one. */
  readonly form: (entry: Entry | null, onDone: () => void) => ReactNode;
  /** Below the entries, where there are any: a switch. */
  readonly below?: (entries: readonly Entry[]) => ReactNode;
  /** At the end: further lists and dialogs. */
  readonly children?: ReactNode;
}

export const EntryList = <Answer, Entry>(props: EntryListProps<Answer, Entry>) => {
  const { query, entriesOf, icon, words, permission = 'admin.write', area, row, below, children } = props;
  const can = useCan();
  const [edited, edit] = useState<Entry | 'new' | null>(null);
  const add = can(permission, area) && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      {words.add}
    </Button>
  );
  return (
    <SettingsPage title={words.title} description={words.text} actions={add}>
      <Loaded query={query}>
        {(answer) => {
          const entries = entriesOf(answer);
          return entries.length === 0 ? (
            <Card>
              <EmptyState icon={icon} title={words.empty} action={add}>
                {words.emptyText}
              </EmptyState>
            </Card>
          ) : (
            <Stack gap="xs">
              {entries.map((entry) => row(entry, () => edit(entry)))}
              {below?.(entries)}
            </Stack>
          );
        }}
      </Loaded>
      {children}
      <EntryDialog {...props} edited={edited} onDone={() => edit(null)} />
    </SettingsPage>
  );
};

interface EntryDialogProps<Entry> extends Pick<EntryListProps<unknown, Entry>, 'words' | 'size' | 'form'> {
  readonly edited: Entry | 'new' | null;
  readonly onDone: () => void;
}

const EntryDialog = <Entry,>({ edited, words, size, form, onDone }: EntryDialogProps<Entry>) => {
  const { t } = useTranslation('settings');
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('close') }}
      opened={edited !== null}
      onClose={onDone}
      title={edited === 'new' ? words.add : words.change}
      size={size ?? 'md'}
    >
      {edited !== null && form(edited === 'new' ? null : edited, onDone)}
    </Modal>
  );
};
