using Fovea.Application.Catalog;
using Fovea.Imaging;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Looking;

/// <summary>Slides that may be looked at beside test images: those that whoever serves the page has named, and no other file.</summary>
/// <param name="path">A slide, or a folder of slides; null for none.</param>
internal sealed class OfferedSlides(string? path)
{
    /// <summary>What they are called, in order, as they are now.</summary>
    /// <exception cref="DataException">The folder cannot be read, or has none.</exception>
    public IReadOnlyList<string> Names => [.. Paths().Keys];

    /// <summary>Opens one for a model.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="trained">The model.</param>
    /// <exception cref="RequestException">There is none of this name.</exception>
    /// <exception cref="DataException">It cannot be read.</exception>
    public StoredImage Open(string name, TrainedModel trained) => Paths().TryGetValue(name, out string? file)
        ? StoredImage.Of(OneSlide.Open(file, trained.Recipe, options => options), index: 0, name, label: null)
        : throw new RequestException(StatusCodes.Status404NotFound, $"there is no slide '{name}' among those that are offered");

    private Dictionary<string, string> Paths()
    {
        if (path is null) return [];
        if (!Directory.Exists(path)) return new() { [Path.GetFileName(path)] = path };
        return ImageFolder.Read(path, SlideOpening.Extensions).Files.ToDictionary(file => Path.GetRelativePath(path, file).Replace('\\', '/'));
    }
}
