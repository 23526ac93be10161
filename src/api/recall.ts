import { findRecall, liftRecall, recallImage } from '../commands/recall.ts';
import { isInForce, type Recall } from '../rollout/images/recall.ts';
import { parse } from '../rollout/parse.ts';
import { iso } from './iso.ts';
import { keptReason } from './reason.ts';
import {
  type ApiPorts,
  type ApiRequest,
  type ApiResponse,
  ImageParameter,
  LiftQuery,
  RecallRequest,
} from './requests.ts';

const imageIn = ({ parameters }: ApiRequest) =>
  parse(ImageParameter, { image: parameters.image }, 'the path').image;

export async function postRecall(ports: ApiPorts, request: ApiRequest): Promise<ApiResponse> {
  const { reason } = keptReason(parse(RecallRequest, request.body, 'the request').reason);
  const order = { by: request.caller, reason };
  const { recall, services } = await recallImage(ports, imageIn(request), order);
  const results = services.map((result) => ({ ...result, rollout: result.rollout ?? null }));
  return { status: 200, body: { outcome: 'recalled', ...recallView(recall), services: results } };
}

export async function deleteRecall(ports: ApiPorts, request: ApiRequest): Promise<ApiResponse> {
  const { reason } = parse(LiftQuery, request.query ?? {}, 'the query');
  const order = { by: request.caller, reason: keptReason(reason).reason };
  const { recall, wasInForce } = await liftRecall(ports, imageIn(request), order);
  return { status: 200, body: { outcome: wasInForce ? 'lifted' : 'not-in-force', ...recallView(recall) } };
}

export async function getRecall(ports: ApiPorts, request: ApiRequest): Promise<ApiResponse> {
  return { status: 200, body: recallView(await findRecall(ports, imageIn(request))) };
}

export async function getRecalls({ recalls }: ApiPorts): Promise<ApiResponse> {
  const inForce = (await recalls.list()).filter(isInForce);
  return { status: 200, body: { recalls: inForce.toSorted((a, b) => b.at - a.at).map(recallView) } };
}

const recallView = ({ image, at, by, reason, lifted }: Recall) => ({
  image,
  at: iso(at),
  by,
  reason,
  lifted: lifted ? { ...lifted, at: iso(lifted.at) } : null,
});
