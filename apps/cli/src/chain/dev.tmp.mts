import { startDevNode } from "@lode/bittensor/dev-node";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
await ready();
const a=keypairFromUri("//Alice"), b=keypairFromUri("//Bob");
const node=await startDevNode({sealing:"clock",blockTimeMs:1000,port:9977,subnets:[{netuid:46,commitReveal:process.argv[2]==="cr",neurons:[{hotkey:a.hotkey,stakeRao:5_000_000_000_000n,validatorPermit:true},{hotkey:b.hotkey}]}]});
console.log(node.wsUrl,a.hotkey);
setTimeout(()=>process.exit(0),200000);
