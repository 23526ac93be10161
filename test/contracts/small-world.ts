import { TEMPLATE } from '../world/cloud.ts';
import { aSpec, build, GROUP_A, GROUP_B, PIPELINE } from '../world/specs.ts';
import { aWorld, fleetIn, NEW, OLD, type World } from '../world/world.ts';
import type { ContractWorld } from './worlds.ts';

const MINUTE = 60_000;

/** The world of the stories in `test/world/`. */
export async function inMemory(): Promise<ContractWorld> {
  const world = aWorld(3);
  const { ports, cloud, clock, announced, executions } = world;
  return {
    ports,
    clock,
    live: { fleet: 'web-fleet', targetGroup: GROUP_A, imageId: OLD },
    idle: GROUP_B,
    route: aSpec().traffic.routes![0]!,
    staysFor: 10 * MINUTE,
    template: TEMPLATE,
    newImage: NEW,
    account: cloud.images.get(NEW)!.owner,
    ...liveFleetOf(world),
    ...buildsOf(world),
    changeTargetGroup: async (path) =>
      cloud.groupSettings.set(GROUP_A, { Port: '80', HealthCheckPath: path }),
    async forget(targetGroup) {
      delete cloud.weights[targetGroup];
    },
    serveMinute: () => clock.advance(MINUTE),
    ...checksOf(world),
    heard: async () => announced.map(({ type, ...detail }) => ({ type, detail })),
    executions: async () => [...executions],
    endExecutions: async () => world.endExecutions(),
  };
}

function liveFleetOf({
  cloud,
}: World): Pick<ContractWorld, 'obstruct' | 'addVersion' | 'tag' | 'protect' | 'lose'> {
  const fleet = fleetIn(cloud, 'web-fleet');
  return {
    obstruct: async () => Object.assign(fleet, { obstacle: 'a warm pool' }),
    async addVersion() {
      cloud.newestVersion += 1;
      cloud.versions.set(cloud.newestVersion, { imageId: OLD });
    },
    async tag(value) {
      fleet.settings = value === undefined ? {} : { 'tag "team"': value };
    },
    protect: async (id) =>
      Object.assign(fleet.servers.find((server) => server.id === id)!, { protected: true }),
    lose: async (id) => {
      fleet.servers = fleet.servers.filter((server) => server.id !== id);
    },
  };
}

function buildsOf({ cloud, clock }: World): Pick<ContractWorld, 'startBuild' | 'finishBuilds'> {
  return {
    async startBuild() {
      const buildArn = build('web/2.0.0/1');
      cloud.builds.set(buildArn, {
        buildArn,
        available: false,
        pipeline: PIPELINE,
        builtAt: clock.now(),
        imageIds: [],
      });
      return { buildArn, pipeline: PIPELINE };
    },
    async finishBuilds() {
      for (const [arn, built] of cloud.builds) {
        if (!built.available) cloud.builds.set(arn, { ...built, available: true, imageIds: [NEW] });
      }
    },
  };
}

const checksOf = ({ cloud, clock }: World): Pick<ContractWorld, 'setOff' | 'deployGate'> => ({
  async setOff(name) {
    cloud.alarms.set(name, { name, state: 'ALARM', reason: '5 is above 2', since: clock.now() });
  },
  async deployGate(name, respond) {
    cloud.gates.replies.set(name, (request) => {
      const { verdict: kind, reason = '' } = respond(request);
      return { kind, reason };
    });
  },
});
