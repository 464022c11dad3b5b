// What the screens of one template, one content block and one preference centre share: how it comes, how it is saved,
// what is said when it was not, and where it is used. Nothing of somebody else's is overwritten silently.
import { Alert, Button } from '@mantine/core';
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
import { KeptConflict, KeptNotice } from '../../parts/kept/kept-notices.tsx';
import type { Kept } from '../../parts/kept/use-kept.ts';
import { useApi } from '../../session.ts';
import type { Use } from './content-data.ts';
import { UseList } from './use-list.tsx';
import type { Saving } from './use-saving.ts';

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

/** Typing is kept through reloads and other screens; with the tab it would go, so the browser asks. */
export const useLeaveGuard = (isUnsaved: boolean): void => {
  useBlocker({ shouldBlockFn: () => false, enableBeforeUnload: isUnsaved });
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

interface SaveTroubleProps<Draft extends object> {
  readonly kept: Kept<Draft>;
  readonly saving: Saving;
  readonly labelOf: (field: string) => string;
}

/** What came back after a reload, why it was not saved; when somebody else was quicker, both until the reader decides. */
export const SaveTrouble = <Draft extends object>({ kept, saving, labelOf }: SaveTroubleProps<Draft>) => {
  const { t } = useTranslation('templates');
  const { error } = saving;
  return (
    <>
      <KeptNotice kept={kept} />
      {kept.present !== null && (
        <KeptConflict
          mine={kept.values}
          theirs={kept.present.values}
          labelOf={labelOf}
          onMine={saving.keepMine}
          onTheirs={saving.takeTheirs}
        />
      )}
      {error !== null && kept.present === null && (
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle size={20} />}
          title={t('notSaved')}
          role="alert"
        >
          {error instanceof ApiError
            ? t(`fault.${error.code}`, { defaultValue: error.message })
            : error.message}
        </Alert>
      )}
    </>
  );
};

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
