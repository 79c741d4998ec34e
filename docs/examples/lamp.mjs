// A lamp that lights up while Poser sees a squat: node lamp.mjs [LABEL] [ADDRESS]; needs: npm install socket.io-client
import { io } from "socket.io-client";

const [label = "squat", address = "http://localhost:5001"] = process.argv.slice(2);
const poser = io(address, { transports: ["websocket"] });

poser.on("ready", () => poser.emit("watch", {}));
poser.on("prediction", (seen) => {
  console.log(seen.verdict === "sure" && seen.label === label ? "ON" : "off");
});
