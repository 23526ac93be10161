import { type ListedImage, listImages } from '../commands/list-images.ts';
import { isoOrNull } from './iso.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';

/** `GET /services/{service}/images`: those that it needs, and the rest of its stream. */
export async function getImages(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const service = await ports.services.get(parameters.service ?? '');
  const images = await listImages(ports, service);
  return { status: 200, body: { service: service.name, images: images.map(imageView) } };
}

const imageView = ({ image, build, builtAt, use, ...listed }: ListedImage) => ({
  image,
  build: build ?? null,
  builtAt: isoOrNull(builtAt),
  use: use ?? null,
  recalled: listed.isRecalled,
  own: listed.isOwn,
  protected: listed.isProtected,
  neededElsewhere: listed.isNeededElsewhere,
  size: listed.size,
  deletedFrom: isoOrNull(listed.deletedFrom),
  stays: listed.stays ?? null,
});
