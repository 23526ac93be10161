import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

/** I26: no image goes that a server or a service needs, that somebody keeps or names; what is kept is there at the end. */
export class DeletionChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  called({ operation, caller, input }: OurCall): void {
    if (operation !== 'DeregisterImage') return;
    const { ImageId: image = '' } = input as { ImageId?: string };
    const why = this.#needFor(image);
    if (why !== undefined) this.#context.violated('I26', `${caller} deregisters ${image}: ${why}`);
  }

  #needFor(image: string): string | undefined {
    const { world, expected, ours } = this.#context;
    const servers = [...world.services.ec2.instances.all()];
    if (servers.some((one) => one.imageId === image && one.state !== 'terminated')) return 'a server runs it';
    if (ours.some(({ blue }) => blue.image === image)) return 'it is live';
    if (ours.some(({ former }) => [...former].at(-1) === image)) return 'it is the way back';
    if (expected.keptImages?.has(image)) return 'somebody keeps it';
    return undefined;
  }

  ended(): void {
    const { world, expected, violated } = this.#context;
    for (const image of expected.keptImages ?? [])
      if (!world.services.ec2.hasImage(image)) violated('I26', `${image} is gone, which somebody keeps`);
  }
}
