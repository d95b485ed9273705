import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Started } from './on-demand.ts';

/** A Ceph of the tests' own, in memory, with a gateway that speaks Amazon's protocol: one monitor, one store of objects. */

/** Those who have a key to the gateway: who makes the buckets, and somebody who may do nothing with them. */
export const KEYS = {
  owner: { access_key_id: 'AKIDTESTOWNER', secret_access_key: 'secret/of+the=owner' },
  other: { access_key_id: 'AKIDTESTOTHER', secret_access_key: 'secret/of+the=other' },
} as const;

const run = promisify(execFile);

/** Starts it, which takes a second or two; tells the URL of its gateway. */
export async function cephServer(): Promise<Started> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-ceph-'));
  const daemons: ChildProcess[] = [];
  const destroy = async (): Promise<void> => {
    for (const daemon of daemons) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const ended = once(daemon, 'exit');
      daemon.kill('SIGKILL');
      await ended;
    }
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const [monitor, gateway] = await freePorts();
    const conf = join(dir, 'ceph.conf');
    const cluster = randomUUID();
    for (const folder of ['mon', 'osd', 'rgw', 'run', 'log']) mkdirSync(join(dir, folder));
    writeFileSync(conf, configuration(dir, cluster, monitor, gateway));
    const ceph = (program: string, ...flags: string[]) =>
      run(program, ['-c', conf, ...flags], { env: environment(conf) });
    const daemon = (program: string, ...flags: string[]) =>
      daemons.push(spawn(program, ['-c', conf, '-f', ...flags], { env: environment(conf), stdio: 'ignore' }));

    const map = join(dir, 'monmap');
    await ceph('monmaptool', '--create', '--fsid', cluster, '--addv', 'a', `[v1:127.0.0.1:${monitor}]`, map);
    await ceph('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map);
    daemon('ceph-mon', '-i', 'a');
    await ceph('ceph-osd', '-i', '0', '--mkfs');
    const id = readFileSync(join(dir, 'osd', 'fsid'), 'utf8').trim();
    await onceReady(() => ceph('ceph', 'osd', 'new', id));
    await ceph('ceph', 'osd', 'crush', 'add', 'osd.0', '1', 'root=default');
    daemon('ceph-osd', '-i', '0');
    daemon('radosgw', '-n', 'client.rgw');
    await listens(gateway);
    for (const [name, key] of Object.entries(KEYS))
      await ceph(
        'radosgw-admin',
        '-n',
        'client.rgw',
        'user',
        'create',
        `--uid=${name}`,
        `--display-name=${name}`,
        `--access-key=${key.access_key_id}`,
        `--secret-key=${key.secret_access_key}`,
      );
    return { told: `http://127.0.0.1:${gateway}`, destroy };
  } catch (error) {
    await destroy();
    throw error;
  }
}

/** Does what the monitor refuses while it begins. Throws what it refuses for a quarter of a minute. */
async function onceReady(work: () => Promise<unknown>): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempts === 60 || !String(error).includes('EPERM')) throw error;
      await pause(250);
    }
  }
}

const environment = (conf: string) => ({ ...process.env, CEPH_CONF: conf });

/** Two ports that nothing listens on now. */
async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) server.close();
  const [one = 0, other = 0] = ports;
  return [one, other];
}

/** Resolves once something listens on a port of this machine. Throws after a minute. */
async function listens(port: number): Promise<void> {
  for (let attempts = 0; attempts < 2400; attempts += 1) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await pause(25);
  }
  throw new Error('the gateway of Ceph did not start');
}

/** All in memory, without keys between its parts, on this machine alone. */
const configuration = (dir: string, cluster: string, monitor: number, gateway: number): string => `[global]
fsid = ${cluster}
mon_initial_members = a
mon_host = [v1:127.0.0.1:${monitor}]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
public_network = 127.0.0.0/8
cluster_network = 127.0.0.0/8
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_bind_msgr2 = false
run_dir = ${dir}/run
admin_socket = ${dir}/run/$name.asok
log_file = ${dir}/log/$name.log
pid_file = ${dir}/run/$name.pid
crash_dir = ${dir}/crash
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_memory_target = 939524096
osd_class_load_list = *
osd_class_default_list = *
osd_crush_chooseleaf_type = 0
# It would ask before it has heard of the cluster, and end now and then.
osd_crush_update_on_start = false
osd_class_update_on_start = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_warn = 1
mon_data_avail_crit = 1
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
[mon.a]
host = localhost
mon_data = ${dir}/mon/a
mon_cluster_log_file = ${dir}/log/cluster.log
[osd.0]
osd_data = ${dir}/osd
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:${gateway} tcp_nodelay=1
rgw_data = ${dir}/rgw
rgw_rados_pool_pg_num_min = 1
rgw_enable_usage_log = false
rgw_enable_gc_threads = false
rgw_enable_lc_threads = false
rgw_thread_pool_size = 16
`;
