// One preference centre: edited beside the page it becomes. Somebody else's change is never overwritten silently.
import { Button, Card, Code, Input, SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CenterContent, HtmlCenter } from '../../../core/content/preference-center.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { ApiError } from '../../api.ts';
import { useLanguage } from '../../i18n.ts';
import { EditorSplit } from '../../parts/content/editor-split.tsx';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { CENTERS, centerQuery, newForm, type Center } from './center-data.ts';
import { CenterForm } from './center-form.tsx';
import { CenterHtml } from './center-html.tsx';
import { CenterPreview } from './center-preview.tsx';
import { CenterVersions } from './center-versions.tsx';
import { Opened, SaveButton, SaveTrouble, Uses, useLeaveGuard } from './editing-pieces.tsx';

export const NewCenterScreen = () => <Editing center={null} />;

export const CenterScreen = () => {
  const { centerId } = useParams({ from: '/signed-in/w/$workspace/content/preference-centers/$centerId' });
  const api = useApi();
  return (
    <Opened query={useQuery(centerQuery(api, centerId))}>
      {({ preference_center: center }) => (
        <Editing key={`${center.preference_center_id}:${center.version}`} center={center} />
      )}
    </Opened>
  );
};

interface Draft {
  readonly name: string;
  readonly state: 'active' | 'draft';
  readonly content: CenterContent;
}

const EMPTY_HTML: HtmlCenter = {
  kind: 'html',
  title: 'Preferences',
  page_html: '',
  confirmation_page_html: '',
  options: {},
};

const Editing = ({ center }: { readonly center: Center | null }) => {
  const { t } = useTranslation('centers');
  const { key } = useWorkspace();
  const language = useLanguage();
  const mayWrite = useCan()('admin.write', 'content');
  const [before] = useState<Draft>(
    () => center ?? { name: '', state: 'active', content: newForm(language, t('starter.title')) },
  );
  const [draft, setDraft] = useState(before);
  const [shown, setShown] = useState(language as string);
  const save = useSave(center);
  const isChanged = draft !== before && !save.isSuccess;
  useLeaveGuard(isChanged);
  const faults = save.error instanceof ApiError ? save.error.errors : [];
  const { content } = draft;
  const set = (next: CenterContent) => setDraft({ ...draft, content: next });
  const props = { readOnly: !mayWrite, faults } as const;
  return (
    <Page
      title={center?.name ?? t('new')}
      crumbs={[{ label: t('title'), href: `/w/${encodeURIComponent(key)}/content/preference-centers` }]}
      actions={
        mayWrite && (
          <>
            {center !== null && <Remove center={center} />}
            <SaveButton
              isNew={center === null}
              isChanged={draft !== before}
              isIncomplete={draft.name === ''}
              isSaving={save.isPending}
              onSave={() => save.mutate({ draft, version: center?.version })}
            />
          </>
        )
      }
    >
      <SaveTrouble
        error={save.error}
        onTheirs={save.takeTheirs}
        onMine={() => save.mutate({ draft, version: undefined })}
      />
      <EditorSplit
        editor={
          <Stack>
            <Head center={center} draft={draft} onChange={setDraft} readOnly={!mayWrite} />
            {content.kind === 'form' ? (
              <CenterForm
                content={content}
                onChange={set}
                language={shown}
                onLanguage={setShown}
                {...props}
              />
            ) : (
              <CenterHtml content={content} onChange={set} {...props} />
            )}
            {center !== null && (
              <Existing
                center={center}
                onRestore={mayWrite ? (was) => setDraft({ ...draft, ...was }) : undefined}
              />
            )}
          </Stack>
        }
        preview={<CenterPreview content={content} language={shown} />}
      />
    </Page>
  );
};

interface ExistingProps {
  readonly center: Center;
  readonly onRestore: ((was: Pick<Draft, 'state' | 'content'>) => void) | undefined;
}

const Existing = ({ center, onRestore }: ExistingProps) => (
  <>
    <CenterUses id={center.preference_center_id} />
    <CenterVersions center={center} onRestore={onRestore} />
  </>
);

interface HeadProps {
  readonly center: Center | null;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly readOnly: boolean;
}

const Head = ({ center, draft, onChange, readOnly }: HeadProps) => {
  const { t } = useTranslation('centers');
  const language = useLanguage();
  return (
    <Card>
      <Stack gap="sm">
        {center === null ? (
          <>
            <TextInput
              label={t('name')}
              description={t('nameHint')}
              required
              maxLength={100}
              value={draft.name}
              onChange={({ currentTarget }) =>
                onChange({ ...draft, name: currentTarget.value.replace(/[^\w-]/g, '') })
              }
            />
            <SegmentedControl
              aria-label={t('column.kind')}
              value={draft.content.kind}
              onChange={(kind) =>
                onChange({
                  ...draft,
                  content: kind === 'html' ? EMPTY_HTML : newForm(language, t('starter.title')),
                })
              }
              data={(['form', 'html'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
            />
          </>
        ) : (
          <Input.Wrapper label={t('tag')} description={t('tagHint')} labelElement="div">
            <Code fz="sm">{center.liquid_tag}</Code>
          </Input.Wrapper>
        )}
        <Switch
          label={t('active')}
          description={t('activeHint')}
          disabled={readOnly}
          checked={draft.state === 'active'}
          onChange={({ currentTarget }) =>
            onChange({ ...draft, state: currentTarget.checked ? 'active' : 'draft' })
          }
        />
      </Stack>
    </Card>
  );
};

interface Saving {
  readonly draft: Draft;
  readonly version: number | undefined;
}

const useSave = (center: Center | null) => {
  const { t } = useTranslation('centers');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const id = center?.preference_center_id ?? '';
  const { queryKey } = centerQuery(api, id);
  const mutation = useMutation({
    mutationFn: ({ draft: { name, state, content }, version }: Saving) =>
      center === null
        ? api.post<{ readonly preference_center: Center }>(CENTERS, { name, state, content })
        : api.patch<{ readonly preference_center: Center }>(`${CENTERS}/${id}`, {
            ...(version === undefined ? {} : { version }),
            state,
            content,
          }),
    onSuccess: (answer) => {
      if (center !== null) client.setQueryData(queryKey, answer);
      void client.invalidateQueries({ queryKey: [api.workspace, 'preference-centers', 'list'] });
      void client.invalidateQueries({ queryKey: ['template-vocabulary', api.workspace] });
      notifyDone(t('saved'));
      if (center === null)
        void navigate({
          to: '/w/$workspace/content/preference-centers/$centerId',
          params: { workspace: api.workspace, centerId: answer.preference_center.preference_center_id },
          ignoreBlocker: true,
        });
    },
  });
  return {
    ...mutation,
    takeTheirs: () => void client.invalidateQueries({ queryKey, refetchType: 'all' }),
  };
};

const Remove = ({ center }: { readonly center: Center }) => {
  const { t } = useTranslation('centers');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => api.del(`${CENTERS}/${center.preference_center_id}`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: [api.workspace, 'preference-centers', 'list'] });
      notifyDone(t('remove.done', { name: center.name }));
      void navigate({
        to: '/w/$workspace/content/preference-centers',
        params: { workspace: api.workspace },
        ignoreBlocker: true,
      });
    },
    onError: (error) =>
      notifyFailure(
        t('remove.failed'),
        error instanceof ApiError ? t(`fault.${error.code}`, { defaultValue: error.message }) : error.message,
      ),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: t('remove.title', { name: center.name }),
      children: <Text fz="sm">{t('remove.text')}</Text>,
      labels: { confirm: t('remove.confirm'), cancel: t('remove.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Button
      variant="default"
      leftSection={<IconTrash size={16} aria-hidden />}
      loading={remove.isPending}
      onClick={ask}
    >
      {t('remove.confirm')}
    </Button>
  );
};

const CenterUses = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation('centers');
  return (
    <Stack gap="xs">
      <Text fw={650}>{t('uses')}</Text>
      <Uses of="preference-centers" id={id} />
    </Stack>
  );
};
