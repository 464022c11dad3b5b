// What the screens of one template, one content block and one preference centre share: how it comes, how it is saved,
// what is said when it was not, and where it is used. Nothing of somebody else's is overwritten silently.
import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconDeviceFloppy } from '@tabler/icons-react';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../../ui/loaded.tsx';
import { Page } from '../../../ui/page.tsx';
import { SaveState } from '../../../ui/save-state.tsx';
import { ApiError } from '../../api.ts';
import { EditorLoading } from '../../parts/content/editor-loading.tsx';
import { useApi } from '../../session.ts';
import type { Use } from './content-data.ts';
import { UseList } from './use-list.tsx';

interface OpenedProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** A screen whose title comes with what it is about. */
export function Opened<Data>({ query, children }: OpenedProps<Data>) {
  const { t } = useTranslation('templates');
  return (
    <Loaded
      query={query}
      failed={t('failed')}
      retry={t('retry')}
      loading={<EditorLoading />}
      frame={(inner, isFailed) => <Page title={isFailed ? t('failed') : null}>{inner}</Page>}
    >
      {children}
    </Loaded>
  );
}

/** Asks before what was typed is left behind. */
export const useLeaveGuard = (isUnsaved: boolean): void => {
  const { t } = useTranslation('templates');
  useBlocker({
    shouldBlockFn: () => isUnsaved && !window.confirm(t('leave')),
    enableBeforeUnload: isUnsaved,
  });
};

interface SaveButtonProps {
  readonly isNew: boolean;
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  /** Something is missing without which it cannot be saved. */
  readonly isIncomplete?: boolean;
  readonly onSave: () => void;
}

export const SaveButton = ({ isNew, isChanged, isSaving, isIncomplete, onSave }: SaveButtonProps) => {
  const { t } = useTranslation('templates');
  const status = isSaving ? 'saving' : isChanged ? 'unsaved' : 'saved';
  return (
    <>
      {!isNew && <SaveState status={status} label={t(`state.${status}`)} />}
      <Button
        leftSection={<IconDeviceFloppy size={16} aria-hidden />}
        disabled={!isChanged || isIncomplete === true}
        loading={isSaving}
        onClick={onSave}
      >
        {t('save')}
      </Button>
    </>
  );
};

interface SaveTroubleProps {
  readonly error: Error | null;
  readonly onTheirs: () => void;
  readonly onMine: () => void;
}

/** Why it was not saved; when somebody else was quicker, both stay until the reader decides. */
export const SaveTrouble = ({ error, onTheirs, onMine }: SaveTroubleProps) => {
  const { t } = useTranslation('templates');
  if (error === null) return null;
  if (!(error instanceof ApiError && error.code === 'conflict'))
    return (
      <Trouble color="red" title={t('notSaved')}>
        {error instanceof ApiError
          ? t(`fault.${error.code}`, { defaultValue: error.message })
          : error.message}
      </Trouble>
    );
  return (
    <Trouble color="orange" title={t('conflict.title')}>
      {t('conflict.text')}
      <Group mt="sm" gap="xs">
        <Button size="xs" variant="default" onClick={onTheirs}>
          {t('conflict.theirs')}
        </Button>
        <Button size="xs" variant="default" onClick={onMine}>
          {t('conflict.mine')}
        </Button>
      </Group>
    </Trouble>
  );
};

interface TroubleProps {
  readonly color: 'red' | 'orange';
  readonly title: string;
  readonly children: ReactNode;
}

const Trouble = ({ color, title, children }: TroubleProps) => (
  <Alert color={color} variant="light" icon={<IconAlertTriangle size={20} />} title={title} role="alert">
    {children}
  </Alert>
);

export const Uses = ({ of, id }: { readonly of: UsedThing; readonly id: string }) => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, of, id, 'uses'],
    queryFn: ({ signal }) =>
      api.get<{ readonly uses: readonly Use[] }>(`/admin/v1/${of}/${id}/uses`, {}, signal),
  });
  return data === undefined ? <EditorLoading /> : <UseList uses={data.uses} />;
};

type UsedThing = 'templates' | 'content-blocks' | 'preference-centers';
