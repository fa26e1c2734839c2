using System.Net;
using System.Text.Json.Nodes;
using Fovea.Data.Cue;
using Fovea.Web.Looking;
using SkiaSharp;

namespace Fovea.Web.Tests.Looking;

public sealed class LookEndpointsTests : IAsyncDisposable
{
    private readonly Workplace place = new();

    [Fact]
    public async Task Models_are_those_of_runs_and_what_lies_in_the_models_folder()
    {
        place.AddDigitModel("with");
        place.NewRun("without").Dispose();
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "given", "best.safetensors"), new Recipe(), new ImageShape(28, 28, 1));
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "file.safetensors"), new Recipe(), new ImageShape(28, 28, 1));
        File.WriteAllText(Path.Combine(place.ModelsFolder, "notes.txt"), string.Empty);
        using HttpClient client = await place.ServeAsync();
        JsonArray models = (await client.JsonAsync("/api/models"))["models"]!.AsArray();
        Assert.Equal(["run:with", "model:file.safetensors", "model:given"], models.Select(model => (string)model!["id"]!));
        foreach (JsonNode? model in models) Assert.Equal(7, (int)(await client.JsonAsync($"/api/models/{model!["id"]}"))["glimpses"]!);
    }

    [Fact]
    public async Task The_models_of_the_repository_are_offered_and_open()
    {
        place.ModelsFolder = Path.Combine(SourceTree.Root, "models");
        using HttpClient client = await place.ServeAsync();
        JsonArray models = (await client.JsonAsync("/api/models"))["models"]!.AsArray();
        Assert.Equal(["cluttered-100", "cluttered-60", "megapixel-1500", "mnist", "translated-60"], models.Select(model => (string)model!["name"]!));
        foreach (JsonNode? model in models) Assert.Equal((string)model!["name"]! != "megapixel-1500", (bool)(await client.JsonAsync($"/api/models/{model["id"]}"))["knowsDigits"]!);
    }

    [Fact]
    public async Task A_damaged_model_takes_none_of_the_others_away()
    {
        place.AddDigitModel("good");
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "no-card", "model.safetensors"), new Recipe(), new ImageShape(28, 28, 1));
        Directory.CreateDirectory(Path.Combine(place.ModelsFolder, "no-weights"));
        File.Copy(Path.Combine(SourceTree.Root, "models", "mnist", "model.json"), Path.Combine(place.ModelsFolder, "no-weights", "model.json"));
        using HttpClient client = await place.ServeAsync();
        JsonArray models = (await client.JsonAsync("/api/models"))["models"]!.AsArray();
        Assert.Equal(["run:good", "model:no-card", "model:no-weights"], models.Select(model => (string)model!["id"]!));
        Assert.Contains("it has no model.json", await (await client.GetAsync("/api/models/model:no-card")).RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
        Assert.Contains("but no model.safetensors", await (await client.GetAsync("/api/models/model:no-weights")).RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_says_several_classes_at_once_is_told_to_be_one()
    {
        Recipe several = new() { Model = new RecurrentAttentionOptions { SeveralClasses = true } };
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "several.safetensors"), several, new ImageShape(28, 28, 1));
        using HttpClient client = await place.ServeAsync();
        Assert.StartsWith(
            "the page shows models that say one class, but this one says several at once",
            await (await client.GetAsync("/api/models/model:several.safetensors")).RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_told()
    {
        Directory.CreateDirectory(place.ModelsFolder);
        File.WriteAllText(Path.Combine(place.ModelsFolder, "bad.safetensors"), "nothing of the kind, though long enough");
        using HttpClient client = await place.ServeAsync();
        Assert.Contains("bad.safetensors", await (await client.GetAsync("/api/models/model:bad.safetensors")).RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_begins_where_it_is_told_to_and_takes_as_many_glimpses()
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        JsonNode image = await client.PostJsonAsync("/api/images/test?model=run:a&index=13");
        Assert.Equal(3, (int)image["label"]!);
        JsonNode look = await client.JsonAsync($"/api/looks?model=run:a&image={image["id"]}&x=-0.5&y=0.25&glimpses=4");
        JsonArray steps = look["steps"]!.AsArray();
        Assert.Equal(4, steps.Count);
        Assert.Equal((-0.5f, 0.25f), ((float)steps[0]!["x"]!, (float)steps[0]!["y"]!));
        Assert.Equal([3, 14, 8], steps[0]!["boxes"]![0]!.AsArray().Select(value => (int)value!));
        Assert.Equal(64, Convert.FromBase64String((string)steps[0]!["patch"]!).Length);
        Assert.All(steps, step => Assert.Equal(1, step!["probabilities"]!.AsArray().Sum(value => (double)value!), 4));
    }

    [Theory]
    [InlineData("x=2", "x and y must be -1 to 1")]
    [InlineData("y=NaN", "x and y must be -1 to 1")]
    [InlineData("glimpses=0", "glimpses must be 1 to 30, but is 0")]
    [InlineData("glimpses=100000", "glimpses must be 1 to 30, but is 100000")]
    public async Task A_look_that_cannot_be_is_told(string query, string told)
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        JsonNode image = await client.PostJsonAsync("/api/images/test?model=run:a&index=0");
        HttpResponseMessage answer = await client.GetAsync($"/api/looks?model=run:a&image={image["id"]}&{query}");
        Assert.Contains(told, await answer.RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_drawn_digit_comes_into_the_form_of_MNIST_whichever_way_round_its_ink_is(bool isDarkInk)
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        byte[] png = isDarkInk ? Pictures.Stroke(SKColors.White, SKColors.Black) : Pictures.Stroke(SKColors.Black, SKColors.White);
        JsonNode image = await client.PostJsonAsync("/api/images?model=run:a&digit=true", png);
        byte[] pixels = await client.GetByteArrayAsync($"/api/images/{image["id"]}");
        int[] inked = [.. Enumerable.Range(0, pixels.Length).Where(i => pixels[i] > 100)];
        Assert.Equal((4, 23), (inked.Min() / 28, inked.Max() / 28));
        Assert.InRange(inked.Average(i => i % 28), 13, 14);
    }

    [Fact]
    public async Task Other_images_are_fitted_whole()
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        JsonNode image = await client.PostJsonAsync("/api/images?model=run:a&name=photo.png", Pictures.Stroke(SKColors.White, SKColors.Black));
        byte[] pixels = await client.GetByteArrayAsync($"/api/images/{image["id"]}");
        Assert.Equal(("photo.png", 28 * 28, 255), ((string?)image["name"], pixels.Length, pixels[0]));
    }

    [Fact]
    public async Task On_a_canvas_a_digit_lies_among_clutter_and_elsewhere_for_another_place()
    {
        Recipe recipe = Recipe.Parse("""{ "data": "cluttered-mnist-60", "dataOptions": { "canvas": 60, "pieces": 4 } }""");
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "c", "best.safetensors"), recipe, new ImageShape(60, 60, 1));
        using HttpClient client = await place.ServeAsync();
        JsonNode model = await client.JsonAsync("/api/models/model:c");
        Assert.True((bool)model["hasCanvas"]! && (bool)model["hasClutter"]! && (bool)model["knowsDigits"]!);
        byte[] png = Pictures.Stroke(SKColors.Black, SKColors.White);
        async Task<byte[]> PixelsAsync(int number) =>
            await client.GetByteArrayAsync($"/api/images/{(await client.PostJsonAsync($"/api/images?model=model:c&digit=true&place={number}", png))["id"]}");
        byte[] first = await PixelsAsync(1), again = await PixelsAsync(1), other = await PixelsAsync(2);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        int ofDigit = DigitPainterInk(png);
        Assert.InRange(first.Count(pixel => pixel > 0), ofDigit + 1, ofDigit + (4 * 64));
    }

    [Fact]
    public async Task Test_images_that_are_not_here_are_told_with_what_brings_them()
    {
        Recipe recipe = new() { Data = "elsewhere" };
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "m", "best.safetensors"), recipe, new ImageShape(28, 28, 1));
        using HttpClient client = await place.ServeAsync();
        HttpResponseMessage answer = await client.PostAsync("/api/images/test?model=model:m&index=0", [], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Contains("./fovea data prepare elsewhere", await answer.RefusalAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_is_broken_is_told_each_time()
    {
        Recipe recipe = new() { Data = "broken" };
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "m", "best.safetensors"), recipe, new ImageShape(28, 28, 1));
        using HttpClient client = await place.ServeAsync();
        for (int attempt = 0; attempt < 2; attempt++)
        {
            HttpResponseMessage answer = await client.PostAsync("/api/images/test?model=model:m&index=0", [], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
            Assert.Contains("broken is not what it should be", await answer.RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_should_not_happen_is_told_in_a_line_without_where_it_came_from()
    {
        Recipe recipe = new() { Data = "impossible" };
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "m", "best.safetensors"), recipe, new ImageShape(28, 28, 1));
        using HttpClient client = await place.ServeAsync();
        HttpResponseMessage answer = await client.PostAsync("/api/images/test?model=model:m&index=0", [], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Equal("this should not happen; the terminal shows where it came from", await answer.RefusalAsync(HttpStatusCode.InternalServerError));
        Assert.Contains("this cannot be", Assert.Single(place.Said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index=-1", "'index' must be 0 to 19, but is -1")]
    [InlineData("index=20", "'index' must be 0 to 19, but is 20")]
    [InlineData("split=nosuch&index=1", "'split' is none of what it takes: model, index")]
    public async Task A_test_image_that_is_not_there_is_told(string query, string told)
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        HttpResponseMessage answer = await client.PostAsync($"/api/images/test?model=run:a&{query}", [], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.EndsWith(told, await answer.RefusalAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Equal(20, (int)(await client.PostJsonAsync("/api/images/test?model=run:a&index=19"))["images"]!);
    }

    [Fact]
    public async Task A_photo_is_shown_the_right_way_up()
    {
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "m", "best.safetensors"), new Recipe { Data = "cue" }, new ImageShape(16, 24, 3), ["a", "b"]);
        using HttpClient client = await place.ServeAsync();
        byte[] upright = await PixelsAsync(1);
        for (int orientation = 2; orientation <= 8; orientation++)
        {
            byte[] turned = await PixelsAsync(orientation);
            for (int i = 0; i < upright.Length; i++) Assert.InRange(turned[i], upright[i] - 20, upright[i] + 20);
        }

        async Task<byte[]> PixelsAsync(int orientation)
        {
            byte[] photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Photos", $"{orientation}.jpg"));
            return await client.GetByteArrayAsync($"/api/images/{(await client.PostJsonAsync("/api/images?model=model:m", photo))["id"]}");
        }
    }

    [Fact]
    public async Task An_image_of_another_shape_is_refused()
    {
        place.AddDigitModel("a");
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "cue", "best.safetensors"), new Recipe { Data = "cue" }, new ImageShape(36, 36, 1), ["horizontal", "vertical", "rising", "falling"]);
        using HttpClient client = await place.ServeAsync();
        JsonNode image = await client.PostJsonAsync("/api/images/test?model=model:cue&index=0");
        HttpResponseMessage answer = await client.GetAsync($"/api/looks?model=run:a&image={image["id"]}");
        Assert.Equal("the image is 36x36x1, but the model looks at 28x28x1", await answer.RefusalAsync(HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task A_test_image_has_the_label_of_its_class_among_the_models()
    {
        string[] turned = ["falling", "rising", "vertical", "horizontal"];
        Recipe recipe = new() { Data = "cue" };
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "cue", "best.safetensors"), recipe, new ImageShape(36, 36, 1), turned);
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "odd", "best.safetensors"), recipe, new ImageShape(36, 36, 1), ["a", "rising", "vertical", "horizontal"]);
        using HttpClient client = await place.ServeAsync();
        DataSet cue = new CueSource().Create();
        for (int image = 0; image < 5; image++)
        {
            JsonNode answer = await client.PostJsonAsync($"/api/images/test?model=model:cue&index={image}");
            Assert.Equal(cue.ClassNames[cue.Test.Labels[image]], turned[(int)answer["label"]!]);
        }

        HttpResponseMessage odd = await client.PostAsync("/api/images/test?model=model:odd&index=0", [], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Contains("cue has classes that the model does not know: falling; the model alone has a", await odd.RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_images_are_forgotten()
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        JsonNode first = await client.PostJsonAsync("/api/images/test?model=run:a&index=0");
        for (int i = 0; i < 64; i++) await client.PostJsonAsync("/api/images/test?model=run:a&index=1");
        await (await client.GetAsync($"/api/images/{first["id"]}")).RefusalAsync(HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("/api/looks?image=x", HttpStatusCode.BadRequest, "'model' must be given")]
    [InlineData("/api/looks?model=run:a&image=x&x=left", HttpStatusCode.BadRequest, "'x' must be a number, but is 'left'")]
    [InlineData("/api/looks?model=run:a", HttpStatusCode.BadRequest, "'image' must be given")]
    [InlineData("/api/looks?model=run:a&image=nope", HttpStatusCode.NotFound, "there is no image 'nope'")]
    [InlineData("/api/images/nope", HttpStatusCode.NotFound, "there is no image 'nope'")]
    [InlineData("/api/models/nope", HttpStatusCode.NotFound, "there is no model 'nope'")]
    [InlineData("/api/runs/a/metrics?from=start", HttpStatusCode.BadRequest, "'from' must be a whole number, but is 'start'")]
    [InlineData("/api/runs/a/metrics?from=-1", HttpStatusCode.BadRequest, "'from' must be at least 0, but is -1")]
    [InlineData("/api/runs?form=1", HttpStatusCode.BadRequest, "'form' is none of what it takes: nothing")]
    [InlineData("/api/runs/a/metrics?form=1", HttpStatusCode.BadRequest, "'form' is none of what it takes: from; did you mean 'from'?")]
    [InlineData("/api/looks?model=run:a&model=run:b&image=x", HttpStatusCode.BadRequest, "'model' must be given once")]
    [InlineData("/api/nope?x=1", HttpStatusCode.NotFound, "there is nothing here")]
    [InlineData("/api/nope", HttpStatusCode.NotFound, "there is nothing here")]
    [InlineData("/assets/nope.js", HttpStatusCode.NotFound, "there is no nope.js among what the pages need")]
    public async Task What_is_wrong_with_an_address_is_told_in_a_line(string path, HttpStatusCode status, string line)
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        Assert.EndsWith(line, await (await client.GetAsync(path)).RefusalAsync(status), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private static int DigitPainterInk(byte[] png)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, png);
        int ink = DigitPainter.Read(path).Count(pixel => pixel > 0);
        File.Delete(path);
        return ink;
    }
}
