// A file is chosen and goes up; its columns are mapped on its own page.
import { Alert, Button, FileInput, Modal, Progress, SegmentedControl, Text } from '@mantine/core';
import { IconDownload, IconFileSpreadsheet } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n.ts';
import { KeptForm } from '../../parts/kept/kept-form.tsx';
import { fresh, useKept } from '../../parts/kept/use-kept.ts';
import { useApi } from '../../session.ts';
import { saveBlob, uploadFile, type Import } from './import-data.ts';

interface NewImportProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const TEMPLATES = {
  attributes:
    'external_id,email,phone,first_name,last_name,language,country,email_subscribe,favourite_colour\r\ncustomer-1,ann@example.com,+33612345678,Ann,Smith,en,FR,subscribed,blue\r\n',
  events: 'external_id,name,time,properties.total\r\ncustomer-1,ordered,2026-01-31T09:00:00Z,49.90\r\n',
} as const;

export const NewImport = ({ opened, onClose }: NewImportProps) => {
  const { t } = useTranslation('imports');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('new')}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {opened && <UploadForm onClose={onClose} />}
    </Modal>
  );
};

const useUpload = (onUploaded: () => void) => {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [share, setShare] = useState(0);
  const upload = useMutation({
    mutationFn: ({ file, kind }: { readonly file: File; readonly kind: Import['kind'] }) =>
      uploadFile(api, file, kind, setShare),
    onSuccess: async (made) => {
      onUploaded();
      await queries.invalidateQueries({ queryKey: [api.workspace, 'imports'] });
      await navigate({
        to: '/w/$workspace/imports/$importId',
        params: { workspace: api.workspace, importId: made.import_id },
      });
    },
  });
  return { upload, share };
};

const UploadForm = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const kept = useKept<Import['kind']>({ id: 'import-new', loaded: fresh('attributes') });
  const { values: kind, type: setKind } = kept;
  const [file, setFile] = useState<File | null>(null);
  const { upload, share } = useUpload(kept.discard);
  return (
    <KeptForm
      kept={kept}
      words={{ save: t('upload'), cancel: t('cancel') }}
      isReady={file !== null}
      isSaving={upload.isPending}
      onSave={() => file !== null && upload.mutate({ file, kind })}
      onClose={onClose}
      aside={
        <Button
          variant="subtle"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => saveBlob(new Blob([TEMPLATES[kind]], { type: 'text/csv' }), `${kind}.csv`)}
        >
          {t('template')}
        </Button>
      }
    >
      <SegmentedControl
        aria-label={t('kindLabel')}
        value={kind}
        onChange={(chosen) => setKind(chosen === 'events' ? 'events' : 'attributes')}
        data={(['attributes', 'events'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      <Text fz="sm" c="dimmed">
        {t(`kindText.${kind}`)}
      </Text>
      <FileInput
        label={t('file')}
        placeholder={t('choose')}
        accept=".csv,text/csv,text/plain"
        leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
        value={file}
        onChange={setFile}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
        description={file === null ? t('fileHint') : format.bytes(file.size)}
      />
      {upload.error !== null && (
        <Alert color="red" role="alert" title={t('uploadFailed')}>
          {upload.error.message}
        </Alert>
      )}
      {upload.isPending && <Progress value={share * 100} aria-label={t('uploading')} animated={share < 1} />}
    </KeptForm>
  );
};
