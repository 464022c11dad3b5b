// Questions before what cannot be taken back, and small windows; loaded with the first.
import type { modals as all } from '@mantine/modals';
import { onDemand } from './on-demand.tsx';

const area = onDemand(async () => (await import('@mantine/modals')).ModalsProvider);
export const ModalArea = area.Area;

const ready = async (): Promise<typeof all> => {
  await area.want();
  return (await import('@mantine/modals')).modals;
};

export const modals = {
  openConfirmModal: (settings: Parameters<typeof all.openConfirmModal>[0]): void =>
    void ready().then((there) => there.openConfirmModal(settings)),
  /** Under an id of its own, since it opens a moment later. */
  open: (settings: Parameters<typeof all.open>[0] & { readonly modalId: string }): void =>
    void ready().then((there) => there.open(settings)),
  close: (modalId: string): void => void ready().then((there) => there.close(modalId)),
};
