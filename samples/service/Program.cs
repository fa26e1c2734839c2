// A trained model as a web service: an image comes in, a class goes out.
//
//   dotnet run --project samples/service -c Release -- --model models/mnist
//   curl --data-binary @digit.png -H 'Content-Type: image/png' http://127.0.0.1:5080/look
//
// docs/service.md says what it answers, and what to change for a service of one's own.

using System.Net.Sockets;
using Fovea.Service;

await using WebApplication service = LookService.Build(args);
try
{
    await service.StartAsync();
}
catch (Exception exception) when (exception is IOException or SocketException or InvalidOperationException or FormatException)
{
    // An address that is taken, not this machine's, not allowed, or none.
    throw new ArgumentException($"the service cannot listen there: {exception.Message}", exception);
}

await service.WaitForShutdownAsync();
