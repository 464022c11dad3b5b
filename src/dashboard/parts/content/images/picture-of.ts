// A picture among what was dropped or pasted.
export const pictureOf = (transfer: DataTransfer | null): File | null => {
  const file = transfer?.files[0];
  return file?.type.startsWith('image/') === true ? file : null;
};
