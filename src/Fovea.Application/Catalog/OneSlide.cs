using System.Text.Json.Nodes;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Imaging;

namespace Fovea.Application.Catalog;

/// <summary>A slide that is named by itself, and not as one of a data set: opened when it is looked at, and read by region.</summary>
internal static class OneSlide
{
    private const string Kind = "slides";

    /// <summary>Whether files for a model are slides: it was trained on such.</summary>
    public static bool IsFor(TrainedModel trained) => DataSets.Find(trained.Recipe.Data) is { Name: Kind };

    /// <summary>
    /// Opens a slide as a set of one image, whose class is not known; where its file has no pyramid, one is made first. It shares the cache of decoded tiles with all that
    /// the process opens so.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="recipe">The recipe of a model of slides; its data's options count.</param>
    /// <param name="change">Changes the options as the command line says.</param>
    /// <param name="observer">Hears how far it is; null for nobody.</param>
    /// <param name="stop">Breaks off.</param>
    /// <param name="shared">Whose cache it shares; null for that of the process.</param>
    /// <param name="called">What the observer hears it called; null for its path.</param>
    /// <exception cref="DataException">It cannot be read.</exception>
    /// <exception cref="OptionException">Slides have no such option, or it breaks its rule.</exception>
    public static ImageSet Open(string path, Recipe recipe, Func<JsonObject, JsonObject> change, IDataObserver? observer, CancellationToken stop, SharedSlides? shared = null, string? called = null)
    {
        SlideOptions options = JsonOverlay.Apply(new SlideOptions(), change(recipe.DataOptions), ImagingOptionsContext.Default.SlideOptions, place: "dataOptions");
        ImageFilePlace file = ImageFilePlace.Of(path);
        SourceFile source = new(file.Path, called ?? path, ClassName: null, Split: null, file.Length, file.Changed);
        using IDataProgress? progress = observer?.Begin();
        var slides = SlideCollection.OpenOne(source, options, DataCache.Default.FolderOf(Kind), shared ?? SharedSlides.OfProcess, progress, stop);
        return slides.Select(slides.Readable, _ => 0);
    }
}
