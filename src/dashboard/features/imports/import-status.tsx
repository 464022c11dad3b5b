// The state of an import in one badge.
import { useTranslation } from 'react-i18next';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';
import type { Import } from './import-data.ts';

const TONES: Readonly<Record<Import['status'], Tone>> = {
  uploading: 'neutral',
  ready: 'accent',
  running: 'info',
  done: 'good',
  failed: 'bad',
  cancelled: 'neutral',
};

export const ImportStatus = ({ one }: { readonly one: Import }) => {
  const { t } = useTranslation('imports');
  const partly = one.status === 'done' && one.rejected > 0;
  return (
    <StatusBadge
      tone={partly ? 'warning' : TONES[one.status]}
      label={partly ? t('status.partly') : t(`status.${one.status}`)}
    />
  );
};
