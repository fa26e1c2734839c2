using Fovea.Data;

namespace Fovea.Imaging;

/// <summary>A source whose files are decoded before they can be used, on a thread of the pool.</summary>
/// <param name="name">Name by which the command line knows it.</param>
public abstract class DecodedSource(string name) : IDataSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) =>
        Task.Run(() => Load(progress, cancellation), cancellation);

    /// <inheritdoc cref="LoadAsync"/>
    protected abstract DataSet Load(IProgress<DataProgress>? progress, CancellationToken cancellation);
}
