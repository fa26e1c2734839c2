using Fovea.Data;
using Fovea.Data.Mnist;

namespace Fovea.Tests.Data.Mnist;

internal static class RealMnist
{
    /// <summary>MNIST from the cache or fetched; a test that needs it skips where neither can be.</summary>
    public static async Task<MnistSource> OpenOrSkipAsync()
    {
        MnistSource mnist = new(DataCache.Default);
        try
        {
            await mnist.LoadAsync(null, TestContext.Current.CancellationToken);
        }
        catch (DataException exception)
        {
            Assert.Skip($"MNIST is not in the cache and cannot be fetched: {exception.Message}");
        }

        return mnist;
    }
}
