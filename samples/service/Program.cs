// A trained model as a web service: an image comes in, a class goes out.
//
//   dotnet run --project samples/service -c Release -- --model models/mnist
//   curl --data-binary @digit.png -H 'Content-Type: image/png' http://127.0.0.1:5080/look
//
// docs/service.md says what it answers, and what to change for a service of one's own.

using Fovea.Service;

await LookService.Build(args).RunAsync();
