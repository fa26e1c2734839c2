using Fovea.Application;
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

    /// <summary>The file of one.</summary>
    /// <param name="name">What it is called.</param>
    /// <exception cref="RequestException">There is none of this name.</exception>
    public ImageFilePlace Find(string name) => Paths().TryGetValue(name, out string? file)
        ? ImageFilePlace.Of(file) : throw new RequestException(StatusCodes.Status404NotFound, $"there is no slide '{name}' among those that are offered");

    /// <summary>Opens one for a model.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="file">Its file.</param>
    /// <param name="trained">The model.</param>
    /// <param name="heard">Hears how far it is: of a slide without a pyramid one is made first.</param>
    /// <param name="stop">Breaks off.</param>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static StoredImage Open(string name, ImageFilePlace file, TrainedModel trained, IDataObserver heard, CancellationToken stop)
    {
        try
        {
            return StoredImage.Of(OneSlide.Open(file.Path, trained.Recipe, options => options, heard, stop, called: name), index: 0, name, label: null);
        }
        catch (DataException exception)
        {
            // Where it lies on this machine is nothing for who looks at the page.
            throw new DataException(exception.Message.Replace(file.Path, name, StringComparison.Ordinal), exception);
        }
    }

    private Dictionary<string, string> Paths()
    {
        if (path is null) return [];
        if (!Directory.Exists(path)) return new() { [Path.GetFileName(path)] = path };
        return ImageFolder.Read(path, SlideOpening.Extensions).Files.ToDictionary(file => Path.GetRelativePath(path, file).Replace('\\', '/'));
    }
}
