// One preference centre: edited beside the page it becomes. Somebody else's change is never overwritten silently.
import { Button, Card, Code, Input, SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../ui/modals.ts';
import type { CenterContent, HtmlCenter } from '../../../core/content/preference-center.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { ApiError, type FieldError } from '../../api.ts';
import { useLanguage } from '../../i18n.ts';
import { EditorSplit } from '../../parts/content/editor-split.tsx';
import type { Versioned } from '../../parts/kept/kept-store.ts';
import { fresh, useKept, type Kept } from '../../parts/kept/use-kept.ts';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { CENTERS, centerQuery, newForm, type Center } from './center-data.ts';
import { CenterForm } from './center-form.tsx';
import { CenterHtml } from './center-html.tsx';
import { CenterPreview } from './center-preview.tsx';
import { CenterVersions } from './center-versions.tsx';
import { Opened, SaveButton, SaveTrouble, Uses, useLeaveGuard } from './editing-pieces.tsx';
import { useSaving } from './use-saving.ts';

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

const storedOf = ({ name, state, content, version }: Center): Versioned<Draft> => ({
  values: { name, state, content },
  version,
});

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
  const [shown, setShown] = useState(language as string);
  const kept = useKept<Draft>({
    id: `preference-center-${center?.preference_center_id ?? 'new'}`,
    loaded:
      center === null
        ? fresh({ name: '', state: 'active', content: newForm(language, t('starter.title')) })
        : storedOf(center),
  });
  const { values: draft, isChanged } = kept;
  const saving = useSave(center, kept);
  useLeaveGuard(isChanged && !saving.isSaved);
  const faults = saving.error instanceof ApiError ? saving.error.errors : [];
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
              isChanged={isChanged}
              isIncomplete={draft.name === ''}
              isSaving={saving.isPending}
              onSave={() => saving.save()}
            />
          </>
        )
      }
    >
      <SaveTrouble
        kept={kept}
        saving={saving}
        labelOf={(field) => (field === 'state' ? t('active') : t('column.kind'))}
      />
      <EditorSplit
        editor={
          <Stack>
            <Head center={center} draft={draft} onChange={kept.type} readOnly={!mayWrite} />
            <Body draft={draft} onChange={kept.type} shown={shown} onShow={setShown} {...props} />
            {center !== null && (
              <Existing center={center} onRestore={mayWrite ? (was) => kept.change(was) : undefined} />
            )}
          </Stack>
        }
        preview={<CenterPreview content={draft.content} language={shown} />}
      />
    </Page>
  );
};

interface BodyProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly shown: string;
  readonly onShow: (language: string) => void;
  readonly readOnly: boolean;
  readonly faults: readonly FieldError[];
}

const Body = ({ draft, onChange, shown, onShow, ...props }: BodyProps) => {
  const { content } = draft;
  const set = (next: CenterContent) => onChange({ ...draft, content: next });
  return content.kind === 'form' ? (
    <CenterForm content={content} onChange={set} language={shown} onLanguage={onShow} {...props} />
  ) : (
    <CenterHtml content={content} onChange={set} {...props} />
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

interface Answer {
  readonly preference_center: Center;
}

const useSave = (center: Center | null, kept: Kept<Draft>) => {
  const { t } = useTranslation('centers');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const id = center?.preference_center_id ?? '';
  return useSaving<Draft, Answer>({
    kept,
    send: ({ name, state, content }, version) =>
      center === null
        ? api.post(CENTERS, { name, state, content })
        : api.patch(`${CENTERS}/${id}`, { version, state, content }),
    readPresent: async () => storedOf((await api.get<Answer>(`${CENTERS}/${id}`)).preference_center),
    onTheirs: () => void client.invalidateQueries({ queryKey: centerQuery(api, id).queryKey }),
    onSaved: (answer) => {
      if (center !== null) client.setQueryData(centerQuery(api, id).queryKey, answer);
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
