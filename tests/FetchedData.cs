namespace Fovea.Testing;

/// <summary>Data that may have to be fetched.</summary>
internal static class FetchedData
{
    /// <summary>The data of a recipe; where it can't be had the test is skipped and says why.</summary>
    public static async Task<DataSet> OrSkipAsync(Recipe recipe)
    {
        try
        {
            return await DataSets.LoadAsync(recipe.Data, recipe.DataOptions, cancellation: TestContext.Current.CancellationToken);
        }
        catch (DataException exception)
        {
            Assert.Skip($"{recipe.Data} is not in the cache and cannot be fetched: {exception.Message}");
            throw;
        }
    }
}
